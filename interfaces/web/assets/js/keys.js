// Single keys. A page declares its own with data-key="e" or data-key="g c" on a link, button or field: the key clicks or focuses it,
// and the help sheet (?) lists it by data-key-text or its own words. Nothing fires while one types or a dialog is open.
import { el, on, word } from './words.js';
import { dialog } from './dialog.js';

const listeners = [];
export const onKey = (listener) => listeners.push(listener);

let first = '', firstAt = 0;
document.addEventListener('keydown', (event) => {
  const { key, target } = event;
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || document.querySelector('dialog:modal')) return;
  if (target.closest?.('input:not([type="checkbox"], [type="radio"]), textarea, select')) { if (key === 'Escape') target.blur(); return; }
  const pair = Date.now() - firstAt < 1200 && press(first + ' ' + key);
  first = '';
  if (pair || press(key) || listeners.some((listen) => listen(key))) event.preventDefault();
  else if (document.querySelector(`[data-key^="${CSS.escape(key)} "]`)) { first = key; firstAt = Date.now(); }
});

function press(key) {
  if (key === '?') return help();
  const target = shown().find((node) => node.dataset.key === key);
  if (target?.matches('input')) target.select(), target.focus(); else target?.click();
  return target;
}
// A key works also while its button lies in a closed menu.
const shown = () => [...document.querySelectorAll('[data-key]')].filter((node) => node.offsetParent || node.closest('details'));

export function help() {
  const list = el('dl', { class: 'keys' });
  const line = (text, ...keys) => list.append(el('dt', null, text), el('dd', null, ...keys.map((key) => el('kbd', null, key))));
  line(word('ask'), 'Ctrl', 'K');
  if (document.querySelector('record-list')) { line(word('walk'), 'j', 'k'); line(word('open'), 'Enter'); line(word('tick'), 'x'); line(word('peek'), 'Space'); }
  if (document.querySelector('review-page')) { line(word('walk'), 'j', 'k'); line(word('toText'), 'Enter'); line(word('accept'), 'a'); line(word('dismiss'), 'd'); }
  for (const node of shown()) line(node.dataset.keyText || node.ariaLabel || node.title || node.textContent, ...node.dataset.key.split(' '));
  line(word('help'), '?');
  return dialog(word('keys'), list);
}
on('click', '[data-help]', help);
