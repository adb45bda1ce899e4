// GET /live?record=…&record=… is an event stream of { record, version, by }. A record shown here in an older version gets a quiet bar;
// nothing moves under one's hands.
import { el, icon, word } from './words.js';

const places = [...document.querySelectorAll('[data-live]')];
if (places.length) {
  const source = new EventSource('/live?' + new URLSearchParams(places.map((place) => ['record', place.dataset.live])));
  source.addEventListener('message', ({ data }) => {
    const { record, version, by } = JSON.parse(data);
    if (document.querySelector('.stale') || !places.some(({ dataset }) => dataset.live === record && dataset.version < version)) return;
    document.body.append(el('div', { class: 'stale', role: 'status' }, icon('refresh'), word('updated') + (by ? ` (${by})` : ''), el('button', { type: 'button', onclick: () => location.reload() }, word('reload'))));
  });
}
