// <record-list>: j/k move (the focused thing is the record's own link, so Enter opens it), x ticks, Space peeks. An empty td.acts gets
// the link that peeks: without JavaScript it would only be the title's link again.
import { el, icon, word } from './words.js';
import { onKey } from './keys.js';
import { peek, peeking } from './peek.js';

customElements.define('record-list', class extends HTMLElement {
  connectedCallback() {
    this.addEventListener('change', ({ target }) => {
      if (target.matches('.tick-all')) this.tickAll(target.checked);
      this.recount();
    });
    this.addEventListener('click', (event) => {
      if (event.target.closest('[data-untick]')) this.tickAll(false);
      if (event.target.matches('.tick')) this.range(event);
      this.recount();
    });
    this.recount();
    for (const cell of this.querySelectorAll('td.acts:empty')) {
      const { href, textContent } = cell.closest('tr').querySelector('a.title');
      cell.append(el('a', { class: 'button plain icon-only small', href, 'data-peek': true, title: word('peek'), 'aria-label': `${word('peek')} ${textContent}` }, icon('peek')));
    }
  }
  ticks() { return [...this.querySelectorAll('.tick')]; }
  tickAll(state) { for (const tick of this.ticks()) tick.checked = state; }
  range({ target, shiftKey }) { // shift-click ticks everything between
    const ticks = this.ticks(), here = ticks.indexOf(target);
    if (shiftKey && this.last >= 0) for (const tick of ticks.slice(Math.min(here, this.last), Math.max(here, this.last) + 1)) tick.checked = target.checked;
    this.last = here;
  }
  recount() {
    const count = this.ticks().filter((tick) => tick.checked).length, all = this.querySelector('.tick-all');
    for (const place of this.querySelectorAll('[data-ticked]')) place.textContent = count;
    if (all) { all.checked = count > 0; all.indeterminate = count > 0 && count < this.ticks().length; }
  }
  move(step) {
    const links = [...this.querySelectorAll('tbody a.title')];
    const now = links.indexOf(this.row()?.querySelector('a.title'));
    const next = links[Math.min(links.length - 1, Math.max(0, now < 0 ? 0 : now + step))];
    next?.focus();
    if (next && peeking()) peek(next.href);
  }
  row() { return this.contains(document.activeElement) ? document.activeElement.closest('tbody tr') : null; }
});
onKey((key) => {
  const list = document.querySelector('record-list'), row = list?.row();
  if (!list) return false;
  if (key === 'j' || key === 'k') list.move(key === 'j' ? 1 : -1);
  else if (key === 'x' && row) row.querySelector('.tick')?.click();
  else if (key === ' ' && document.activeElement.matches('a.title')) peek(document.activeElement.href);
  else return false;
  return true;
});
