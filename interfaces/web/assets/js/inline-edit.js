// <inline-edit data-name="tier"><button>… <span data-shown>value</span></button><form data-operation hidden>control, save</form></inline-edit>
// Click or Enter opens, Escape puts back, a select saves on choice. The server may answer { shown, version }.
customElements.define('inline-edit', class extends HTMLElement {
  connectedCallback() {
    this.button = this.querySelector('button');
    this.form = this.querySelector('form');
    const control = this.form.elements[this.dataset.name];
    this.button.addEventListener('click', () => this.open(true));
    this.form.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      this.form.reset();
      this.open(false);
      event.stopPropagation();
    });
    this.form.addEventListener('change', () => { if (control.options) this.form.requestSubmit(); });
    this.form.addEventListener('operation:done', (event) => {
      event.preventDefault(); // no reload
      const { shown, version } = event.detail.body;
      this.querySelector('[data-shown]').textContent = shown ?? control.selectedOptions?.[0].text ?? control.value;
      if (version) this.form.elements.version.value = version;
      control.defaultValue = control.value; // what Escape returns to
      for (const option of control.options || []) option.defaultSelected = option.selected;
      this.open(false);
    });
  }
  open(state) {
    this.form.hidden = !state;
    this.button.hidden = state;
    (state ? this.form.elements[this.dataset.name] : this.button).focus();
  }
});
