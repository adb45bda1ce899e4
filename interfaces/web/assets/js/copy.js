// <button data-copy="text">, or data-copy="#id" to copy what an element shows.
import { el, on, word } from './words.js';
import { toast } from './dialog.js';
on('click', '[data-copy]', async (event, { dataset: { copy } }) => {
  const text = copy.startsWith('#') ? document.querySelector(copy).innerText.trim() : copy;
  try { await navigator.clipboard.writeText(text); } catch { copyByHand(text); }
  toast(word('copied'));
});
// The clipboard API exists only on https; many firms run this on a plain intranet address.
function copyByHand(text) {
  const area = document.body.appendChild(el('textarea', { class: 'hidden' }));
  area.value = text;
  area.select();
  document.execCommand('copy');
  area.remove();
}
