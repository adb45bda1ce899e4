// A record in a drawer at the right, the list still usable beside it. [data-peek] links and Space in a list come here.
import { el, icon, button, on, word } from './words.js';
import { onKey } from './keys.js';
import { restoreDrafts } from './draft.js';

let drawer, asked = 0;
export const peeking = () => drawer?.open;

export async function peek(url) {
  const mine = ++asked; // j j j: only the last one asked may show
  const answer = await fetch(url, { headers: { Accept: 'text/html' } }).catch(() => null); // else it would be JSON
  if (!answer?.ok) return location.assign(url);
  const main = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('main');
  if (mine !== asked) return;
  const away = button('plain icon-only small', close, icon('close')), from = document.activeElement;
  away.ariaLabel = word('close');
  drawer ||= document.body.appendChild(el('dialog', { class: 'drawer', 'aria-label': word('peek') }));
  drawer.replaceChildren(el('header', null, el('a', { class: 'link', href: url }, word('page')), away), el('div', { class: 'main' }, ...main.childNodes));
  if (!drawer.open) drawer.show();
  from.focus({ preventScroll: true }); // the list keeps the keyboard: j, k and Enter go on working
  restoreDrafts(drawer);
}
function close() {
  asked++;
  drawer.close();
}
on('click', 'a[data-peek]', (event, link) => {
  if (event.metaKey || event.ctrlKey) return;
  event.preventDefault();
  peek(link.href);
});
onKey((key) => key === 'Escape' && peeking() && (close(), true));
