// <review-page>: a mark in the text links to its finding (#f3), the finding links back (#m3). Hover lights both, click goes there,
// n / p walk, chips filter, a decision answers in place. On phones data-pane says which of the two is seen.
import { onKey } from './keys.js';

const byHash = (link) => document.getElementById(link.hash.slice(1));

customElements.define('review-page', class extends HTMLElement {
  connectedCallback() {
    for (const type of ['mousemove', 'focusin']) this.addEventListener(type, (event) => {
      if (event.movementX !== 0 || event.movementY !== 0) this.light(this.findingOf(event.target)); // not when the page moved under a resting mouse
    });
    this.addEventListener('click', (event) => this.click(event));
    this.addEventListener('operation:done', (event) => this.decided(event));
    this.followReading();
    const target = this.querySelector('.finding:target, .mark:target');
    if (target) this.goTo(this.findingOf(target), target.matches('.mark'));
  }
  findings() { return [...this.querySelectorAll('.finding')]; }
  findingOf(node) { const mark = node.closest('.mark'); return mark ? byHash(mark) : node.closest('.finding'); }
  markOf(finding) { return finding && this.querySelector(`.mark[href="#${finding.id}"]`); }
  light(finding) {
    if (!finding || 'on' in finding.dataset) return;
    for (const node of this.querySelectorAll('[data-on]')) node.removeAttribute('data-on');
    for (const node of [finding, this.markOf(finding)]) node?.setAttribute('data-on', '');
  }
  click(event) {
    const { target } = event, pane = target.closest('[data-show]'), chip = target.closest('[data-filter]'), link = target.closest('a[href^="#"]:not([role="tab"])');
    if (pane) this.show(pane.dataset.show);
    else if (chip) this.filter(chip);
    else if (link) {
      event.preventDefault();
      const there = byHash(link), finding = this.findingOf(there);
      if (finding) this.goTo(finding, there.matches('.mark'));
      else { this.show('text'); there.scrollIntoView(); }
    } else if (target.closest('.finding') && !target.closest('form')) this.goTo(target.closest('.finding'), innerWidth > 900);
  }
  goTo(finding, toText) {
    if (!finding) return;
    this.show(toText ? 'text' : 'findings');
    this.light(finding);
    this.querySelector('[aria-controls="findings"]')?.click();
    finding.hidden = false;
    finding.scrollIntoView({ block: 'nearest' });
    this.markOf(finding)?.scrollIntoView({ block: 'center' });
    if (toText || finding.contains(document.activeElement)) return;
    finding.tabIndex = -1;
    finding.focus({ preventScroll: true });
  }
  show(pane) {
    this.dataset.pane = pane;
    for (const button of this.querySelectorAll('[data-show]')) button.ariaPressed = button.dataset.show === pane;
  }
  filter(chip) {
    const wanted = chip.dataset.filter;
    for (const other of this.querySelectorAll('[data-filter]')) other.ariaPressed = other === chip;
    for (const finding of this.findings()) finding.hidden = wanted === 'open' ? 'done' in finding.dataset : wanted !== 'all' && finding.dataset.severity !== wanted;
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
    if (body.html) {
      const fresh = new DOMParser().parseFromString(body.html, 'text/html').querySelector('.finding');
      finding.replaceWith(fresh);
      finding = fresh;
    } else if (said === 'reopen') delete finding.dataset.done;
    else if (said !== 'comment') finding.dataset.done = said;
    this.markOf(finding)?.classList.toggle('done', 'done' in finding.dataset);
    const done = this.findings().filter(({ dataset }) => 'done' in dataset).length;
    for (const place of document.querySelectorAll('[data-decided]')) if ('value' in place) place.value = done; else place.textContent = done;
    if ('done' in finding.dataset) { this.light(finding); this.walk(1); }
  }
  followReading() { // the outline shows where one reads
    const links = [...this.querySelectorAll('.outline a')];
    this.addEventListener('scroll', () => {
      const now = links.findLast((link) => byHash(link).getBoundingClientRect().top < innerHeight * 0.4);
      for (const link of links) link.ariaCurrent = link === now ? 'true' : null;
    }, { capture: true, passive: true });
  }
});
onKey((key) => {
  const page = document.querySelector('review-page');
  if (!page || (key !== 'n' && key !== 'p')) return false;
  page.walk(key === 'n' ? 1 : -1);
  return true;
});
