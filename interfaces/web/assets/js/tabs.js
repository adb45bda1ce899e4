// <tab-set>: <nav class="tabs"><a href="#one">…</a></nav> then <section id="one" data-open>…</section>.
// The address keeps the tab, and a link to anything inside a section opens that section.
customElements.define('tab-set', class extends HTMLElement {
  connectedCallback() {
    this.tabs = [...this.querySelectorAll(':scope > .tabs a[href^="#"]')];
    this.tabs[0].parentElement.setAttribute('role', 'tablist');
    for (const tab of this.tabs) {
      const section = this.section(tab);
      tab.id = section.id + '-tab';
      tab.setAttribute('role', 'tab');
      tab.setAttribute('aria-controls', section.id);
      section.setAttribute('role', 'tabpanel');
      section.setAttribute('aria-labelledby', tab.id);
      tab.addEventListener('click', (event) => { event.preventDefault(); this.open(tab); history.replaceState(null, '', tab.hash); });
      tab.addEventListener('keydown', (event) => this.walk(event, tab));
    }
    this.follow = () => this.open(this.tabs.find((tab) => this.section(tab).contains(document.getElementById(decodeURIComponent(location.hash.slice(1))))));
    addEventListener('hashchange', this.follow);
    this.open(this.tabs.find((tab) => this.section(tab).dataset.open != null) || this.tabs[0]);
    if (location.hash) this.follow();
  }
  disconnectedCallback() { removeEventListener('hashchange', this.follow); }
  section(tab) { return this.querySelector(':scope > ' + tab.hash); }
  open(chosen) {
    if (chosen) for (const tab of this.tabs) {
      tab.setAttribute('aria-selected', tab === chosen);
      tab.tabIndex = tab === chosen ? 0 : -1;
      this.section(tab).toggleAttribute('data-open', tab === chosen);
    }
  }
  walk(event, tab) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const next = step && this.tabs.at((this.tabs.indexOf(tab) + step) % this.tabs.length);
    next?.focus();
    next?.click();
  }
});
