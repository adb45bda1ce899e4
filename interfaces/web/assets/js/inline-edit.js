// <inline-edit data-name="tier"><button>… <span data-shown>value</span></button><form data-operation hidden>control, save</form></inline-edit>
// Click or Enter opens, Escape puts back, a select saves on choice. The server may answer { shown, version }.
// In a list, where many such forms would be heavy: <inline-edit data-name data-form="id" data-value data-version>value</inline-edit>. Its form
// is that of <template id> and goes to the record of its row; without JavaScript there is only the value.
import { el } from './words.js';

customElements.define('inline-edit', class extends HTMLElement {
  connectedCallback() {
    if (this.button) return;
    this.button = this.querySelector('button') || this.made();
    this.button.addEventListener('click', () => this.open(true));
    const form = this.querySelector('form');
    if (form) this.take(form);
  }
  made() {
    const button = el('button', { type: 'button' }, el('span', { 'data-shown': true }, this.textContent));
    this.replaceChildren(button);
    return button;
  }
  copied() {
    const { form: id, name, value, version } = this.dataset;
    const form = document.getElementById(id).content.querySelector('form').cloneNode(true);
    form.action = this.closest('tr').querySelector('a.title').href;
    form.elements.version.value = version;
    form.elements[name].defaultValue = value;
    this.append(form);
    return form;
  }
  take(form) {
    this.form = form;
    const control = form.elements[this.dataset.name];
    form.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      form.reset();
      this.open(false);
      event.stopPropagation();
    });
    form.addEventListener('change', () => { if (control.options) form.requestSubmit(); });
    form.addEventListener('operation:done', (event) => {
      event.preventDefault(); // no reload
      const { shown, version } = event.detail.body;
      this.querySelector('[data-shown]').textContent = shown ?? control.selectedOptions?.[0].text ?? control.value;
      if (version) form.elements.version.value = version;
      control.defaultValue = control.value; // what Escape returns to
      for (const option of control.options || []) option.defaultSelected = option.selected;
      this.open(false);
    });
  }
  open(state) {
    if (!this.form) this.take(this.copied());
    this.form.hidden = !state;
    this.button.hidden = state;
    (state ? this.form.elements[this.dataset.name] : this.button).focus();
  }
});
