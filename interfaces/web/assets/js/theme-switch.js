// <theme-switch> holds three buttons, value = light | dark | (empty: follow the system).
const root = document.documentElement;
customElements.define('theme-switch', class extends HTMLElement {
  connectedCallback() {
    this.addEventListener('click', ({ target }) => {
      const button = target.closest('button');
      if (!button) return;
      try { localStorage.setItem('theme', button.value); } catch { /* not kept */ }
      if (button.value) root.dataset.theme = button.value; else delete root.dataset.theme;
      this.show();
    });
    this.show();
  }
  show() {
    for (const button of this.querySelectorAll('button')) button.setAttribute('aria-pressed', button.value === (root.dataset.theme || ''));
  }
});
