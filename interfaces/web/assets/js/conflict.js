// 409 with { current: { field: value }, version, by }: the record moved on while we typed. Choose field by field, send again.
// Where a field's value is the id of something, `current` has beside it `field_name`: what people read there and the form takes too.
import { el, button, word } from './words.js';
import { dialog } from './dialog.js';

export function resolveConflict(form, { current, version, by }, again) {
  const field = (name) => form.elements.namedItem(name);
  const now = (name) => String(current[name + '_name'] ?? current[name] ?? '');
  const differ = Object.keys(current).filter((name) => field(name) && field(name).type !== 'hidden' && field(name).value !== now(name));
  const send = () => {
    if (field('version')) field('version').value = version;
    again();
  };
  if (!differ.length) return send(); // both typed the same: nothing to ask
  const rows = el('div', { class: 'conflict' }, ...differ.map((name) => ask(name, field(name), now(name))));
  const all = (which) => button('plain', () => { for (const radio of rows.querySelectorAll(`[value="${which}"]`)) radio.checked = true; }, word('all' + which));
  const box = dialog(word('conflict') + (by ? ` (${by})` : ''), el('p', null, word('choose')), rows,
    el('div', { class: 'submit' }, all('mine'), all('theirs'), button('primary', () => {
      for (const name of differ) if (rows.querySelector(`[name="pick-${name}"]:checked`).value === 'theirs') field(name).value = now(name);
      box.close();
      send();
    }, word('save'))));
}
function ask(name, control, theirs) {
  const shown = (value) => [...(control.options || [])].find((o) => o.value === value)?.text || value || word('empty'); // a select shows its word
  const choice = (which, value) => el('label', null, el('input', { type: 'radio', name: 'pick-' + name, value: which, checked: which === 'mine' }),
    el('span', null, el('small', null, word(which)), shown(value)));
  return el('fieldset', null, el('legend', null, control.labels?.[0]?.textContent || control.ariaLabel || name), choice('mine', control.value), choice('theirs', theirs));
}
