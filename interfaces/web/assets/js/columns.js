// <column-chooser for="list-id">: checkboxes with value = data-col of a column's head, remembered per list in this browser.
// Without JavaScript the same form is sent as ?col=…&col=… and the server leaves the others out.
import { keep } from './words.js';

customElements.define('column-chooser', class extends HTMLElement {
  connectedCallback() {
    const table = document.getElementById(this.getAttribute('for')), key = 'columns:' + table.id;
    const boxes = [...this.querySelectorAll('input[name="col"]')], hidden = keep.get(key, localStorage) || [];
    const column = (name) => {
      const head = table.querySelector(`th[data-col="${name}"]`);
      return head ? [...table.rows].map((row) => row.cells[head.cellIndex]) : [];
    };
    const apply = () => { for (const box of boxes) for (const cell of column(box.value)) cell.hidden = !box.checked; };
    for (const box of boxes) box.checked &&= !hidden.includes(box.value);
    apply();
    this.addEventListener('change', () => {
      keep.set(key, boxes.filter((box) => !box.checked).map((box) => box.value), localStorage);
      apply();
    });
  }
});
