// The pages before one is inside.
import assert from 'node:assert/strict';
import { story } from './harness.js';
import { PASSWORD, arriving, at, comes, english, fill, open, press, refusal, see, signIn, signOut, sound } from './hand.js';

story('the door', ({ journey }) => {
  journey('someone with a wrong password is told so and keeps the login name', async (page) => {
    await open(page, '/parties');
    assert.equal(at(page), '/sign-in');
    refusal(page, 401);
    await fill(page, '登录名', 'gu');
    await fill(page, '密码', 'not-the-password');
    await press(page, '登录');
    await see(page, '登录名或密码');
    assert.equal(at(page), '/sign-in');
    assert.equal(await page.$eval('#login', (node) => node.value), 'gu');
    await signIn(page, 'gu');
    assert.equal(at(page), '/parties');
  });
  journey('one signs out, and the way back is shut', async (page) => {
    await signIn(page);
    await signOut(page);
    assert.equal(at(page), '/sign-in');
    await open(page, '/parties');
    assert.equal(at(page), '/sign-in');
  });
  journey('the sign-in page is sound and complete in English', async (page) => {
    await open(page, '/sign-in');
    await sound(page);
    await arriving(page, () => press(page, 'English'));
    await english(page);
  });
});

story('first use', ({ journey }) => {
  journey('the first person sets up the organisation and signs in', async (page) => {
    await open(page, '/');
    assert.equal(at(page), '/setup');
    await sound(page);
    await fill(page, '单位全称', '江海建设物流集团有限公司');
    await fill(page, '管理员姓名', '管理员');
    await fill(page, '登录名', 'admin');
    await fill(page, '密码', PASSWORD);
    await press(page, '开始使用');
    await comes(page, () => location.pathname === '/sign-in');
    await signIn(page);
    await see(page, '还没有往来单位');
    await sound(page);
  });
}, { command: 'serve' });
