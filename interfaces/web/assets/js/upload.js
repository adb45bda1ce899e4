// <file-drop data-max="52428800"> around a real <input type="file">: drop, list, check kind and size before anything is sent.
import { el, icon, button, word } from './words.js';

const size = (bytes) => bytes < 1e6 ? Math.ceil(bytes / 1e3) + ' KB' : (bytes / 1e6).toFixed(1) + ' MB';

customElements.define('file-drop', class extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector('input[type="file"]');
    this.list = this.appendChild(el('ul', { class: 'files' }));
    this.input.addEventListener('change', () => this.show());
    for (const type of ['dragover', 'dragleave', 'drop']) this.addEventListener(type, (event) => {
      event.preventDefault();
      this.toggleAttribute('data-over', type === 'dragover');
      if (type === 'drop') this.take([...event.dataTransfer.files].slice(0, this.input.multiple ? 99 : 1));
    });
  }
  take(files) {
    const chosen = new DataTransfer();
    for (const file of files) chosen.items.add(file);
    this.input.files = chosen.files;
    this.show();
  }
  show() {
    const files = [...this.input.files], faults = files.map((file) => this.fault(file));
    this.list.replaceChildren(...files.map((file, i) => {
      const away = button('plain icon-only small', () => this.take(files.filter((other) => other !== file)), icon('close'));
      away.ariaLabel = `${word('remove')} ${file.name}`;
      return el('li', null, icon(faults[i] ? 'bad' : 'file'), el('span', { class: 'what' }, file.name, el('small', { class: faults[i] && 'tone-bad' }, faults[i] || size(file.size))), away);
    }));
    this.input.setCustomValidity(faults.find(Boolean) || ''); // the browser then refuses to send
  }
  fault({ name, size: bytes }) {
    const kinds = this.input.accept.split(',').map((kind) => kind.trim()).filter(Boolean);
    if (kinds.length && !kinds.some((kind) => name.toLowerCase().endsWith(kind))) return word('wrongKind');
    return bytes > (this.dataset.max || Infinity) ? `${word('tooBig')} ${size(this.dataset.max)}` : '';
  }
});

// Progress of one attempt to send a multipart form. 100 % means received; the server then still reads.
export function showProgress(form) {
  const bar = el('progress', { class: 'meter', max: 1, value: 0 }), text = el('span');
  form.querySelector('.submit').before(el('div', { class: 'upload-progress', role: 'status', 'data-problem': true }, bar, text));
  return ({ loaded, total }) => {
    bar.value = total ? loaded / total : 0;
    text.textContent = loaded < total ? `${word('sending')} ${Math.floor(bar.value * 100)} % · ${size(loaded)} / ${size(total)}` : word('reading');
  };
}
