// <column-chooser for="list-id">: checkboxes with value = data-col of a column, remembered per list in this browser.
// Without JavaScript the same form is sent as ?col=…&col=… and the server leaves the others out.
import { keep } from './words.js';

customElements.define('column-chooser', class extends HTMLElement {
  connectedCallback() {
    const table = document.getElementById(this.getAttribute('for')), key = 'columns:' + table.id;
    const boxes = [...this.querySelectorAll('input')], hidden = keep.get(key, localStorage) || [];
    const apply = () => { for (const box of boxes) for (const cell of table.querySelectorAll(`[data-col="${box.value}"]`)) cell.hidden = !box.checked; };
    for (const box of boxes) box.checked &&= !hidden.includes(box.value);
    apply();
    this.addEventListener('change', () => {
      keep.set(key, boxes.filter((box) => !box.checked).map((box) => box.value), localStorage);
      apply();
    });
  }
});
