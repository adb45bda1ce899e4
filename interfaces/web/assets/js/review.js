// <review-page>: a mark in the text links to its finding (#f3), the finding links back (#m3). Hover lights both, click goes there,
// j / k (or n / p) walk, Enter goes to the text, a accepts, d opens the reason; chips filter, a decision answers in place.
// Where findings overlap, a mark is several pieces: data-of names the finding of each. On phones data-pane says which of the two is seen.
import { onKey } from './keys.js';
import { toast } from './dialog.js';
import { word } from './words.js';

const byHash = (link) => document.getElementById(decodeURIComponent(link.hash.slice(1)));

customElements.define('review-page', class extends HTMLElement {
  connectedCallback() {
    for (const type of ['mousemove', 'focusin']) this.addEventListener(type, (event) => {
      if (event.movementX !== 0 || event.movementY !== 0) this.light(this.findingOf(event.target)); // not when the page moved under a resting mouse
    });
    this.addEventListener('click', (event) => this.click(event));
    this.addEventListener('operation:done', (event) => this.decided(event));
    this.addEventListener('operation:stale', (event) => this.overtaken(event));
    this.followReading();
    const target = this.querySelector('.finding:target, .mark:target');
    if (target) this.goTo(this.findingOf(target), target.matches('.mark'));
  }
  findings() { return [...this.querySelectorAll('.finding')]; }
  findingOf(node) { const mark = node.closest('.mark'); return mark ? document.getElementById(mark.dataset.of) : node.closest('.finding'); }
  marksOf(finding) { return finding ? [...this.querySelectorAll(`.mark[data-of="${finding.id}"]`)] : []; }
  light(finding) {
    if (!finding || 'on' in finding.dataset) return;
    for (const node of this.querySelectorAll('[data-on]')) node.removeAttribute('data-on');
    for (const node of [finding, ...this.marksOf(finding)]) node.setAttribute('data-on', '');
  }
  click(event) {
    const { target } = event, pane = target.closest('[data-show]'), chip = target.closest('[data-filter]'), link = target.closest('a[href^="#"]:not([role="tab"])');
    if (pane) this.show(pane.dataset.show);
    else if (chip) this.filter(chip);
    else if (link) {
      event.preventDefault();
      const there = byHash(link), finding = there && this.findingOf(there);
      if (finding) this.goTo(finding, there.matches('.mark'));
      else if (there) this.goToPlace(there);
    } else if (target.closest('.finding') && !target.closest('form')) this.goTo(target.closest('.finding'), innerWidth > 900);
  }
  goTo(finding, toText) {
    if (!finding) return;
    this.show(toText ? 'text' : 'findings');
    this.light(finding);
    this.querySelector('[aria-controls="findings"]')?.click();
    finding.hidden = false;
    finding.scrollIntoView({ block: 'nearest' });
    this.marksOf(finding)[0]?.scrollIntoView({ block: 'center' });
    if (toText || finding.contains(document.activeElement)) return;
    finding.tabIndex = -1;
    finding.focus({ preventScroll: true });
  }
  goToPlace(there) { // a clause, the place of a term, or a heading beside the text
    const inText = there.closest('.desktop');
    this.show(inText ? 'text' : 'findings');
    for (const node of this.querySelectorAll('[data-here]')) node.removeAttribute('data-here');
    there.setAttribute('data-here', '');
    if (!inText) this.querySelector(`[aria-controls="${there.closest('tab-set > section')?.id}"]`)?.click();
    there.scrollIntoView({ block: there.matches('.term') ? 'center' : 'start' });
  }
  show(pane) {
    this.dataset.pane = pane;
    for (const button of this.querySelectorAll('[data-show]')) button.ariaPressed = button.dataset.show === pane;
  }
  filter(chip) {
    const wanted = chip.dataset.filter;
    for (const other of this.querySelectorAll('[data-filter]')) other.ariaPressed = other === chip;
    for (const finding of this.findings()) finding.hidden = wanted === 'open' ? 'done' in finding.dataset : wanted !== 'all' && finding.dataset.severity !== wanted;
    const none = this.querySelector('[data-none]');
    if (none) none.hidden = this.findings().some((finding) => !finding.hidden);
  }
  now() { return this.querySelector('.finding[data-on]:not([hidden])'); }
  act(key) { // on the finding that is lit
    const finding = this.now(), form = finding?.querySelector('form');
    if (key === 'Enter') this.goTo(finding, true);
    else if (key === 'a') form?.querySelector('[value="accept"]')?.click();
    else if (form) {
      form.querySelector('details').open = true;
      form.querySelector('textarea').focus();
    }
    return finding;
  }
  walk(step) {
    const shown = this.findings().filter((finding) => !finding.hidden), now = shown.findIndex((finding) => 'on' in finding.dataset);
    this.goTo(shown[now < 0 ? 0 : Math.min(shown.length - 1, Math.max(0, now + step))]);
  }
  decided(event) { // the server answers { html } = the finding as it is now; without it we mark the decision ourselves
    let finding = event.target.closest('.finding');
    if (!finding) return;
    event.preventDefault();
    const { body, button } = event.detail, said = button?.value;
    if (body.html) finding = this.renew(finding, body.html);
    else if (said === 'reopen') delete finding.dataset.done;
    else if (said !== 'comment') finding.dataset.done = said;
    this.count(finding);
    if ('done' in finding.dataset && said !== 'comment') { this.light(finding); this.walk(1); }
    else this.goTo(finding);
  }
  overtaken(event) { // somebody decided meanwhile: show what, keep what was typed
    const finding = event.target.closest('.finding'), { current } = event.detail;
    if (!finding || !current.html) return;
    event.preventDefault();
    const typed = finding.querySelector('textarea')?.value, fresh = this.renew(finding, current.html);
    if (typed) {
      fresh.querySelector('details').open = true;
      fresh.querySelector('textarea').value = typed;
    }
    this.count(fresh);
    this.goTo(fresh);
    toast(`${word('conflict')} (${current.by})`);
  }
  renew(finding, html) {
    const fresh = new DOMParser().parseFromString(html, 'text/html').querySelector('.finding');
    finding.replaceWith(fresh);
    return fresh;
  }
  count(finding) {
    for (const mark of this.marksOf(finding)) mark.classList.toggle('done', 'done' in finding.dataset);
    const all = this.findings(), done = all.filter(({ dataset }) => 'done' in dataset).length;
    for (const place of document.querySelectorAll('[data-decided]')) if ('value' in place) place.value = done; else place.textContent = done;
    for (const place of this.querySelectorAll('[data-undecided]')) place.textContent = all.length - done;
    const errors = all.filter(({ dataset }) => dataset.severity === 'error' && !('done' in dataset)).length;
    for (const state of document.querySelectorAll('[data-errors]')) state.hidden = (state.dataset.errors === 'open') !== errors > 0;
    for (const place of document.querySelectorAll('[data-open-errors]')) place.textContent = errors;
  }
  followReading() { // the outline shows where one reads
    const links = [...this.querySelectorAll('.outline a')];
    this.addEventListener('scroll', () => {
      const now = links.findLast((link) => byHash(link).getBoundingClientRect().top < innerHeight * 0.4);
      for (const link of links) link.ariaCurrent = link === now ? 'true' : null;
    }, { capture: true, passive: true });
  }
});
const steps = { j: 1, n: 1, k: -1, p: -1 };
onKey((key) => {
  const page = document.querySelector('review-page');
  if (!page) return false;
  if (steps[key]) page.walk(steps[key]);
  else if (key === 'a' || key === 'd') return page.act(key);
  else if (key === 'Enter' && !document.activeElement.matches('a, button, summary, input, select')) return page.act(key);
  return steps[key];
});
