// <party-pick [data-id="pt_…"]><input name="party" value="name"></party-pick>: one of any number of parties, found as one types by
// name, pinyin or code. People read the name; the id of the one they chose goes with the form. Without JavaScript the server finds
// the party by what was typed, or takes the id that stands in the field (then data-name has the name). Arrows choose, Enter takes, Escape closes.
import { el, word } from './words.js';

let count = 0;

customElements.define('party-pick', class extends HTMLElement {
  connectedCallback() {
    if (this.list) return;
    this.input = this.querySelector('input');
    if (this.dataset.name) this.input.value = this.input.defaultValue = this.dataset.name;
    this.taken = { id: this.dataset.id, name: this.input.value };
    const id = 'parties-' + ++count;
    this.list = el('div', { role: 'listbox', id, 'aria-label': this.input.labels[0]?.textContent, hidden: true, onmousedown: (event) => event.preventDefault() }); // the input keeps the focus
    this.said = el('p', { class: 'quiet', role: 'status' });
    for (const [name, value] of Object.entries({ role: 'combobox', 'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': id })) this.input.setAttribute(name, value);
    for (const type of ['input', 'compositionend']) this.input.addEventListener(type, (event) => { if (!event.isComposing) this.later(); });
    this.input.addEventListener('keydown', (event) => this.steer(event));
    this.input.addEventListener('blur', () => this.close());
    this.input.form?.addEventListener('formdata', ({ formData }) => {
      if (this.taken.id && formData.get(this.input.name) === this.taken.name) formData.set(this.input.name, this.taken.id);
    });
    this.append(this.list, this.said);
  }
  later() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.ask(), 120);
  }
  async ask() {
    const q = this.input.value.trim();
    if (!q) return this.close();
    const answer = await fetch('/parties?limit=8&q=' + encodeURIComponent(q), { headers: { Accept: 'application/json' } }).catch(() => null);
    if (q !== this.input.value.trim() || document.activeElement !== this.input) return; // somebody typed on, or left
    if (!answer?.ok) return this.close(word(answer?.status === 401 ? 'signedOut' : 'unasked'));
    this.show((await answer.json()).items);
  }
  show(items) {
    if (!items.length) return this.close(word('nothing'));
    this.said.textContent = '';
    this.list.replaceChildren(...items.map((item, place) => el('div', { role: 'option', id: `${this.list.id}-${place}`, onclick: () => this.take(item), onmousemove: () => this.choose(place) },
      el('span', { class: 'name' }, item.name), el('span', { class: 'note' }, [item.short_name, item.code, item.city].filter(Boolean).join(' · ')))));
    this.items = items;
    this.list.hidden = false;
    this.input.setAttribute('aria-expanded', 'true');
    this.choose(0);
  }
  choose(place) {
    const options = [...this.list.children];
    this.chosen = (place + options.length) % options.length;
    options.forEach((option, at) => option.setAttribute('aria-selected', at === this.chosen));
    options[this.chosen].scrollIntoView({ block: 'nearest' });
    this.input.setAttribute('aria-activedescendant', options[this.chosen].id);
  }
  take({ id, name }) {
    this.taken = { id, name };
    this.input.value = name;
    this.close();
    this.input.dispatchEvent(new Event('change', { bubbles: true }));
  }
  close(said = '') {
    clearTimeout(this.waiting);
    this.said.textContent = said;
    this.list.hidden = true;
    this.input.setAttribute('aria-expanded', 'false');
    this.input.removeAttribute('aria-activedescendant');
  }
  steer(event) {
    if (event.isComposing) return; // the Enter that ends a pinyin word takes nothing
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (this.list.hidden) {
      if (!step) return;
      this.ask();
    } else if (step) this.choose(this.chosen + step);
    else if (event.key === 'Enter') this.take(this.items[this.chosen]);
    else if (event.key === 'Escape') { this.close(); event.stopPropagation(); }
    else return;
    event.preventDefault();
  }
});
