// <form data-operation data-once="secret"> … <template> … <p data-once></p></template></form>: what the answer holds under this
// name is never shown again. It takes the form's place, in the template. Without JavaScript the answer is a page of its own.
import { on } from './words.js';
on('operation:done', 'form[data-once]', (event, form) => {
  event.preventDefault();
  const shown = form.querySelector('template').content.firstElementChild.cloneNode(true);
  shown.querySelector('[data-once]').textContent = event.detail.body[form.dataset.once];
  form.replaceWith(shown);
  shown.focus();
});
