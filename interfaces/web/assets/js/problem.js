// Shows RFC 9457 problems: a summary on top of the form, each problem at its field, the first field focused.
import { el, icon, button, word } from './words.js';

let count = 0;
export function showProblem(form, { title, detail, fields = [] }) {
  const list = el('ul');
  let first;
  for (const { field, text } of fields) {
    const input = form.querySelector(`[name="${CSS.escape(field)}"]:not([type="hidden"])`);
    if (!input) { list.append(el('li', null, text)); continue; }
    first ||= input;
    input.id ||= 'field-' + ++count;
    const note = el('p', { class: 'problem', id: input.id + '-problem' }, icon('bad'), text);
    input.dataset.described ??= input.getAttribute('aria-describedby') || '';
    input.setAttribute('aria-describedby', `${note.id} ${input.dataset.described}`);
    input.setAttribute('aria-invalid', 'true');
    input.addEventListener('input', () => clear(input, note), { once: true });
    (input.closest('.field') || input.parentElement).append(note);
    list.append(el('li', null, el('a', { href: '#' + input.id }, text)));
  }
  const box = message(form, 'bad', title || word('check'), detail, list);
  (first || box).focus();
}
// Said by us, not by the server: not reached, signed out, broken.
export function showMessage(form, key, { incident }, again) {
  const acts = el('div', null, button('small', again, icon('refresh'), word('retry')));
  if (key === 'signedOut') acts.prepend(el('a', { class: 'button small primary', target: '_blank', href: '/sign-in?back=' + encodeURIComponent(location.pathname) }, icon('out'), word('signIn')));
  message(form, 'warn', word(key), incident && `${word('incident')} ${incident}`, acts).focus();
}
function message(form, tone, title, detail, more) {
  const box = el('div', { class: 'message ' + tone, role: 'alert', tabindex: -1, 'data-problem': true }, icon(tone), el('div', null, el('strong', null, title), el('p', null, detail || ''), more));
  form.prepend(box);
  return box;
}
function clear(input, note) {
  note?.remove();
  input.removeAttribute('aria-invalid');
  input.setAttribute('aria-describedby', input.dataset.described || '');
}
export function clearProblems(form) {
  for (const node of form.querySelectorAll('[data-problem], .problem')) node.remove();
  for (const input of form.querySelectorAll('[aria-invalid]')) clear(input);
}
