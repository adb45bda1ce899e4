// The few sentences that only JavaScript says, in both languages (the page's lang chooses), and three small tools.
const texts = {
  cancel: '取消|Cancel', confirm: '确定|Confirm', close: '关闭|Close', undo: '撤销|Undo', undone: '已撤销|Undone', copied: '已复制|Copied', reload: '重新载入|Reload', retry: '重试|Try again', page: '打开整页|Open page', save: '保存|Save',
  offline: '没有连上服务器，您填写的内容都还在。|The server could not be reached. Nothing you typed is lost.',
  broken: '服务器没有完成这一步，您填写的内容都还在。|The server could not finish. Nothing you typed is lost.',
  signedOut: '登录已过期，您填写的内容还在。请在新标签页登录，再回来重试。|Your session has ended; your input is kept. Sign in in a new tab, then come back and try again.',
  signIn: '在新标签页登录|Sign in in a new tab', incident: '事件编号|Incident', check: '请更正以下内容|Please correct the following',
  conflict: '这条记录刚被别人改过|Someone has just changed this record', choose: '逐项选择保留哪一个，然后保存。|Choose for each field which value to keep, then save.',
  mine: '我的|Mine', theirs: '对方的|Theirs', allmine: '全部用我的|Keep all mine', alltheirs: '全部用对方的|Take all theirs', empty: '（空）|(empty)',
  draft: '已恢复未提交的草稿。|Your unsent draft was restored.', discard: '丢弃|Discard', updated: '内容已有更新|This has been updated',
  sending: '正在上传|Uploading', reading: '已上传，正在读取…|Uploaded, reading…', remove: '移除|Remove', tooBig: '文件超过上限|File is too large', wrongKind: '不支持这种文件|This kind of file cannot be read',
  everywhere: '在全部内容中查找|Search everything', unasked: '服务器没有回答，暂时查不到记录。|The server did not answer; no records can be found now.',
  keys: '键盘操作|Keyboard', nothing: '没有找到|Nothing found', recent: '最近|Recent', ask: '查找单位、合同、视图、操作|Find parties, contracts, views, actions', walk: '下一条 / 上一条|Next / previous', open: '打开|Open', tick: '选中|Select', peek: '预览|Peek', toText: '到原文|Go to the text', accept: '采纳这处发现|Accept the finding', dismiss: '忽略或评论|Dismiss or comment', help: '本帮助|This help',
};
const side = document.documentElement.lang.startsWith('zh') ? 0 : 1;
export const word = (key) => texts[key].split('|')[side];

// el('p', { class: 'x', onclick: f }, 'text', child): text is always text, never markup.
export function el(name, props, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(props || {})) {
    if (key.startsWith('on')) node.addEventListener(key.slice(2), value);
    else if (value != null && value !== false) node.setAttribute(key, value === true ? '' : value);
  }
  node.append(...children);
  return node;
}
export const button = (look, act, ...children) => el('button', { type: 'button', class: 'button ' + look, onclick: act }, ...children);
export function icon(name) {
  const holder = el('template');
  holder.innerHTML = `<svg class="icon" aria-hidden="true"><use href="/assets/icons.svg#${name}"/></svg>`;
  return holder.content.firstChild;
}
// Storage may be forbidden or full; the product works without it.
export const keep = {
  get(key, store = sessionStorage) { try { return JSON.parse(store.getItem(key)); } catch { return null; } },
  set(key, value, store = sessionStorage) { try { value == null ? store.removeItem(key) : store.setItem(key, JSON.stringify(value)); } catch { /* not kept */ } },
};
// One listener on document serves also markup that arrives later.
export const on = (type, selector, act) => document.addEventListener(type, (event) => {
  const node = event.target.closest?.(selector);
  if (node) act(event, node);
});
