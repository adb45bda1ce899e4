// Ctrl/Cmd-K. GET /palette?q=… answers { items: [{ title, href, group, note?, icon?, words? }] }, already filtered by right.
// q empty = views and actions, matched here; typing adds what the server finds. Recent first. words: pinyin and initials.
import { el, icon, on, word, keep } from './words.js';

let box, input, list, basic, chosen, waiting;
const opened = 'recent:' + document.body.dataset.user; // others may use this browser too

function open() {
  box || build();
  if (box.open) return;
  box.showModal();
  input.value = '';
  ask();
}
function build() {
  input = el('input', { role: 'combobox', 'aria-expanded': 'true', 'aria-controls': 'palette', 'aria-label': word('ask'), placeholder: word('ask'), autocomplete: 'off', oninput: () => { show([]); clearTimeout(waiting); waiting = setTimeout(ask, 90); }, onkeydown: steer });
  list = el('div', { role: 'listbox', id: 'palette', 'aria-label': word('ask') });
  box = el('dialog', { class: 'palette', 'aria-label': word('ask'), onclick: (event) => { if (event.target === box) box.close(); } }, el('div', { class: 'ask' }, icon('search'), input, el('kbd', null, 'Esc')), list);
  document.body.append(box);
}
async function ask() {
  const q = input.value;
  show([]);
  if (!q && basic) return;
  const answer = await fetch('/palette?q=' + encodeURIComponent(q), { headers: { Accept: 'application/json' } }).catch(() => null);
  if (q !== input.value) return; // somebody typed on
  if (!answer?.ok) { // what is known stays
    const ended = answer?.status === 401;
    list.prepend(el('p', { class: 'none', role: 'alert' }, word(ended ? 'signedOut' : 'unasked'), ...(ended ? [el('a', { href: '/sign-in', target: '_blank' }, word('signIn'))] : [])));
    return;
  }
  const { items } = await answer.json();
  if (!q) basic = items;
  show(q ? [...items, { title: `${word('everywhere')}: ${q}`, href: '/search?q=' + encodeURIComponent(q), group: word('everywhere'), icon: 'search' }] : []);
}
function show(found) {
  const q = input.value.toLowerCase().replace(/\s/g, '');
  const recent = (keep.get(opened, localStorage) || []).map((item) => ({ ...item, group: word('recent') }));
  const known = [...recent, ...(basic || [])].map((item) => [score(q, item), item]).filter(([hit]) => hit);
  if (q) known.sort(([a], [b]) => b - a);
  const seen = new Set(), groups = {};
  for (const item of [...known.map(([, item]) => item), ...found]) {
    if (seen.has(item.href)) continue;
    seen.add(item.href);
    (groups[item.group] ||= []).push(item);
  }
  list.replaceChildren(...Object.entries(groups).flatMap(([name, items]) => [el('p', { class: 'group' }, name), ...items.map(option)]));
  if (!seen.size) list.append(el('p', { class: 'none' }, word('nothing')));
  choose(0);
}
function option(item) {
  return el('a', { role: 'option', href: item.href, tabindex: -1, onclick: () => remember(item), onmousemove: (event) => choose(options().indexOf(event.currentTarget)) },
    icon(item.icon || 'right'), el('span', { class: 'name' }, item.title), el('span', { class: 'note' }, item.note || ''));
}
const options = () => [...list.querySelectorAll('[role="option"]')];
function choose(index) {
  const all = options();
  chosen = all.length && (index + all.length) % all.length;
  all.forEach((node, i) => { node.ariaSelected = i === chosen; node.id = 'option-' + i; });
  all[chosen]?.scrollIntoView({ block: 'nearest' });
  input.setAttribute('aria-activedescendant', 'option-' + chosen);
}
function steer(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.isComposing || !(step || event.key === 'Enter')) return; // the Enter that ends a pinyin word opens nothing
  event.preventDefault();
  if (step) choose(chosen + step); else options()[chosen]?.click();
}
function remember(item) {
  const others = (keep.get(opened, localStorage) || []).filter(({ href }) => href !== item.href);
  keep.set(opened, [item, ...others].slice(0, 6), localStorage);
  box.close();
}
// Letters in their order; together and early counts more.
function score(q, { title, words = '' }) {
  const text = `${title} ${words}`.toLowerCase(), whole = text.indexOf(q);
  if (` ${text}`.includes(' ' + q)) return 2000; // begins a word: rooms before what is begun in them
  if (whole >= 0) return 1000 - whole;
  let at = -1, cost = 0;
  for (const letter of q) {
    const next = text.indexOf(letter, at + 1);
    if (next < 0) return 0;
    cost += next - at;
    at = next;
  }
  return Math.max(1, 500 - cost);
}
document.addEventListener('keydown', (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'k') return;
  event.preventDefault();
  open();
});
on('click', '[data-palette]', (event) => { event.preventDefault(); open(); });
