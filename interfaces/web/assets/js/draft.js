// Long text survives a closed lid: each textarea of an operation form (unless data-draft="off") is kept in sessionStorage
// until it was accepted. keepInput does so for the whole form when the session ended under it.
import { el, on, word, keep } from './words.js';

const areas = 'form[data-operation] textarea[name]:not([data-draft="off"])';
const place = (form, name = '') => ['draft', location.pathname, form.getAttribute('action'), name].join(':');

on('input', areas, (event, area) => keep.set(place(area.form, area.name), area.value || null));

export function restoreDrafts(root) {
  for (const form of root.querySelectorAll('form[data-operation]')) {
    for (const [name, value] of keep.get(place(form)) || []) { const field = form.querySelector(`[name="${name}"]:not([type="hidden"], [type="checkbox"], [type="radio"])`); if (field) field.value = value; }
    keep.set(place(form), null);
  }
  for (const area of root.querySelectorAll(areas)) {
    const text = keep.get(place(area.form, area.name)), before = area.value;
    if (!text || text === before) continue;
    area.value = text;
    area.closest('details:not(.menu)')?.setAttribute('open', '');
    const note = el('p', { class: 'draft' }, word('draft'), ' ', el('button', { type: 'button', onclick: () => { area.value = before; keep.set(place(area.form, area.name), null); note.remove(); } }, word('discard')));
    area.after(note);
  }
}
export function forgetDrafts(form) {
  for (const area of form.querySelectorAll('textarea')) keep.set(place(form, area.name), null);
  keep.set(place(form), null);
  form.querySelector('.draft')?.remove();
}
export function keepInput(form) {
  keep.set(place(form), [...new FormData(form)].filter(([name, value]) => typeof value === 'string' && form.elements[name]?.type !== 'password'));
}
// Who signs out leaves nothing typed to the next one at this tab.
on('submit', 'form[action="/sign-out"]', () => { try { sessionStorage.clear(); } catch { /* nothing was kept */ } });
restoreDrafts(document);
