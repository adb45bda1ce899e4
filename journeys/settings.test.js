// One's own settings, and what administrators set up: users, roles, teams.
import assert from 'node:assert/strict';
import { story, visitor } from './harness.js';
import { PASSWORD, arriving, at, count, english, field, fill, held, menu, open, press, refusal, see, signIn, signOut, sound } from './hand.js';

const NEW = '姑苏城外寒山寺7';
const DATA = '.brand small, td:not([data-label="Roles"]), .main h1, .under, .avatar, .menu .title, option, .choice, .what, .crumbs, label[for="demo-name"]';
const openAll = (page) => page.$$eval('main details', (all) => all.forEach((one) => { one.open = true; }));
const tick = async (page, ...words) => { for (const word of words) await (await field(page, word)).click(); };
// What a program gets that sends this key.
const asked = (page, secret, path = '/contracts') => fetch(page.base + path, { headers: { Authorization: `Bearer ${secret}` } });
const dialog = (page) => page.waitForSelector('dialog[open]');
// Presses, and says yes to the question that comes.
const surely = async (page, word) => {
  await press(page, word);
  await dialog(page);
  await arriving(page, () => page.click('dialog[open] .submit button:last-child'));
};
const newUser = async (page, login, name, ...roles) => {
  await open(page, '/settings/users/new');
  await fill(page, '姓名', name);
  await fill(page, '登录名', login);
  await fill(page, '初始密码', NEW);
  await tick(page, ...roles);
  await arriving(page, () => press(page, '新建用户'));
  assert.match(at(page), /^\/settings\/users\/us_/);
};

story('my settings', ({ journey }) => {
  journey('one finds them in the menu, and changes name and language', async (page) => {
    await signIn(page, 'qian');
    await menu(page);
    await arriving(page, () => press(page, '个人设置'));
    assert.equal(at(page), '/settings');
    assert.equal(await count(page, 'nav.tabs'), 0, 'who administers nothing has one page and no tabs');
    await fill(page, '姓名', '钱知遥律师');
    await (await field(page, '界面语言')).select('en');
    await arriving(page, () => press(page, '保存'));
    await see(page, 'Where I am signed in');
    assert.equal(await held(page, 'Name'), '钱知遥律师');
    await open(page, '/settings'); // without what was said in Chinese before
    await english(page, DATA);
    await (await field(page, 'Language')).select('zh');
    await arriving(page, () => press(page, 'Save'));
    await see(page, '登录会话');
  });
  journey('a token works for a program until it is revoked, and its secret is shown once', async (page) => {
    await signIn(page);
    await open(page, '/settings');
    await press(page, '新建令牌');
    await fill(page, '用途', '财务系统对接');
    refusal(page, 422);
    await press(page, '生成令牌');
    await see(page, '请至少勾选一项权限');
    await tick(page, '合同：查看');
    await press(page, '生成令牌');
    await page.waitForSelector('p[data-once]');
    const secret = await page.$eval('p[data-once]', (node) => node.textContent);
    assert.match(secret, /^qt_/);
    assert.equal((await asked(page, secret)).status, 200);
    assert.equal((await asked(page, secret, '/users')).status, 403, 'it may do no more than was chosen');
    await sound(page);
    await arriving(page, () => press(page, '已保存，返回设置'));
    await see(page, '合同：查看');
    assert.ok(!(await page.content()).includes(secret));
    refusal(page, 401);
    await surely(page, '撤销 财务系统对接');
    assert.equal((await asked(page, secret)).status, 401);
    await see(page, '还没有令牌');
  });
  journey('one ends the session on another device', async (page) => {
    await signIn(page, 'shen');
    const other = await visitor(page.browser(), page.base);
    await signIn(other, 'shen');
    await open(page, '/settings');
    assert.equal(await count(page, '#sessions li'), 2);
    await see(page, 'Chrome · Linux');
    await page.click('#sessions li:first-child button'); // the latest: the other one
    await dialog(page);
    await arriving(page, () => page.click('dialog[open] .submit button:last-child'));
    await open(other, '/parties');
    assert.equal(at(other), '/sign-in');
    await other.browserContext().close();
    await open(page, '/settings');
    assert.equal(await count(page, '#sessions li'), 1);
  });
  journey('a new password is taken with the old one only', async (page) => {
    await signIn(page, 'shen');
    await open(page, '/settings');
    await fill(page, '当前密码', 'not-the-password');
    await fill(page, '新密码', NEW);
    refusal(page, 422);
    await press(page, '修改密码');
    await see(page, '当前密码不正确');
    await fill(page, '当前密码', PASSWORD);
    await arriving(page, () => press(page, '修改密码'));
    const other = await visitor(page.browser(), page.base);
    await signIn(other, 'shen', NEW);
    await other.browserContext().close();
  });
});

story('users, roles and teams', ({ journey }) => {
  journey('a new user signs in, and sees what their role lets them', async (page) => {
    await signIn(page);
    await newUser(page, 'lin', '林静', '财务');
    await signOut(page);
    await signIn(page, 'lin', NEW);
    assert.equal(at(page), '/parties');
    assert.equal(await count(page, 'a[href="/parties/new"]'), 0);
    refusal(page, 403);
    await page.goto(page.base + '/settings/users');
    assert.equal(await count(page, 'a.title'), 0);
  });
  journey('a user is found, given another role, and shut out', async (page) => {
    await signIn(page);
    await newUser(page, 'gao', '高远', '客服');
    await open(page, '/settings/users');
    await fill(page, '查找用户', 'GAO');
    await arriving(page, () => page.keyboard.press('Enter'));
    assert.deepEqual(await page.$$eval('a.title', (all) => all.map((one) => one.textContent)), ['高远']);
    await arriving(page, () => page.click('a.title'));
    await tick(page, '客服', '法务');
    await arriving(page, () => press(page, '保存'));
    assert.deepEqual(await page.$$eval('[name="roles"]:checked', (all) => all.map((one) => one.value)), ['legal']);
    await surely(page, '停用');
    await see(page, '已停用');
    await signOut(page);
    refusal(page, 401);
    await fill(page, '登录名', 'gao');
    await fill(page, '密码', NEW);
    await press(page, '登录');
    await see(page, '登录名或密码不正确');
  });
  journey('who mistyped too often is let in again', async (page) => {
    const wrong = () => fetch(page.base + '/session', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ login: 'yu', password: 'wrong' }) });
    let answer = await wrong();
    for (let tries = 0; tries < 12 && answer.status !== 429; tries += 1) answer = await wrong();
    assert.equal(answer.status, 429);
    await signIn(page);
    await open(page, '/settings/users?q=yu');
    await arriving(page, () => page.click('a.title'));
    await arriving(page, () => press(page, '解除限制'));
    assert.equal(await count(page, '.message.warn'), 0);
    await signOut(page);
    await signIn(page, 'yu');
    await see(page, '往来单位');
  });
  journey('a team is made, filled and named anew', async (page) => {
    await signIn(page);
    await open(page, '/settings/teams');
    await fill(page, '团队名称', '华东组');
    await arriving(page, () => press(page, '新建团队'));
    await tick(page, '顾明晗');
    await fill(page, '团队名称', '华东大客户组');
    await arriving(page, () => press(page, '保存'));
    await sound(page);
    await open(page, '/settings/teams');
    await see(page, '华东大客户组');
    await see(page, '顾明晗');
  });
  journey('the matrix says in words what each role may do where', async (page) => {
    await signIn(page);
    await open(page, '/settings/roles');
    const cell = (role, room) => page.$$eval('tbody tr', (rows, role, room) => rows.find((row) => row.textContent.includes(role)).querySelector(`[data-label="${room}"]`).innerText, role, room);
    assert.equal(await cell('客户经理', '往来单位'), '查看 · 全部\n编辑 · 本人负责');
    assert.equal(await cell('法务', '合同'), '审批 · 全部');
    assert.equal(await cell('财务', '用户与权限'), '—');
    await sound(page);
  });
  journey('every page is sound, and complete in English', async (page) => {
    await signIn(page);
    await newUser(page, 'an', '安宁', '计划员');
    const one = at(page);
    const pages = ['/settings', '/settings/users', '/settings/users/new', one, '/settings/roles', '/settings/teams', '/settings/jobs'];
    for (const path of pages) {
      await open(page, path);
      await openAll(page);
      await sound(page);
    }
    await menu(page);
    await arriving(page, () => press(page, 'English'));
    for (const path of pages) {
      await open(page, path);
      await openAll(page);
      await english(page, DATA);
    }
  });
});

story('settings without JavaScript', ({ journey }) => {
  journey('a token is made, shown once on the page that answers, and revoked', async (page) => {
    await page.setJavaScriptEnabled(false);
    await signIn(page);
    await open(page, '/settings');
    await press(page, '新建令牌');
    await fill(page, '用途', '夜间导出');
    await tick(page, '往来单位：查看');
    await arriving(page, () => press(page, '生成令牌'));
    const secret = await page.$eval('p[data-once]', (node) => node.textContent);
    assert.equal((await asked(page, secret, '/parties')).status, 200);
    assert.ok(!page.url().includes(secret));
    await arriving(page, () => press(page, '已保存，返回设置'));
    assert.ok(!(await page.content()).includes(secret));
    await arriving(page, () => press(page, '撤销 夜间导出'));
    assert.equal(at(page), '/settings', 'one stays where the form was');
    assert.equal((await asked(page, secret, '/parties')).status, 401);
  });
}, { engines: ['SQLite'] });

story('the end of the demo', ({ journey }) => {
  journey('an administrator clears the demo by its name, and begins anew', async (page) => {
    await signIn(page);
    await open(page, '/settings');
    await see(page, '清除演示数据');
    await fill(page, '请输入单位全称“江海建设物流集团有限公司”以确认', '江海建设');
    await press(page, '清除演示数据');
    await dialog(page);
    refusal(page, 422);
    await page.click('dialog[open] .submit button:last-child');
    await see(page, '请原样填写单位全称以确认');
    await fill(page, '请输入单位全称“江海建设物流集团有限公司”以确认', '江海建设物流集团有限公司');
    await surely(page, '清除演示数据');
    assert.equal(at(page), '/setup');
  });
});
