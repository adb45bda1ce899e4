// Confirm before what cannot be undone; a toast with Undo after what can.
import { el, button, word, keep } from './words.js';

export function dialog(title, ...body) {
  const box = el('dialog', { class: 'dialog', 'aria-label': title, onclose: () => box.remove(), onclick: (event) => { if (event.target === box) box.close(); } },
    el('div', { class: 'body' }, el('h2', null, title), ...body));
  document.body.append(box);
  box.showModal();
  return box;
}
export const confirm = (text, act, tone) => new Promise((answer) => {
  const box = dialog(text, el('div', { class: 'submit' }, button('', () => box.close(), word('cancel')), button(tone, () => box.close('yes'), act || word('confirm'))));
  box.addEventListener('close', () => answer(box.returnValue === 'yes'));
});

let stack;
export function toast(text, undo) {
  stack ||= document.body.appendChild(el('div', { class: 'toasts', role: 'status', popover: 'manual' }));
  stack.hidePopover?.(); // shown again it lies above dialogs opened since
  stack.showPopover?.();
  const note = el('div', { class: 'toast' }, text);
  if (undo) note.append(el('button', { type: 'button', onclick: () => { note.remove(); takeBack(undo); } }, word('undo')));
  stack.append(note);
  setTimeout(() => note.remove(), undo ? 9000 : 3000);
}
async function takeBack(path) {
  const answer = await fetch(path, { method: 'POST', headers: { Accept: 'application/json' } }).catch(() => null);
  if (!answer?.ok) return toast(word('offline'));
  toastAfter(word('undone'));
  location.reload();
}
// For a toast that must outlive the navigation its own act causes.
export const toastAfter = (text, undo) => keep.set('toast', { text, undo });
const left = keep.get('toast');
keep.set('toast', null);
if (left) toast(left.text, left.undo);
