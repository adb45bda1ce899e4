// <form data-operation="party.note" method="post" action="/…" [data-then="close|reload|/path"] [data-confirm] [data-done] [data-undo]>
// An ordinary form without JavaScript. With it nothing typed is ever lost:
//   2xx     data-then, else Location, else reload; prevent the event `operation:done` to do something else
//   409     { current, version, by } -> conflict dialog      422  { title, detail, fields: [{ field, text }] } -> at the fields
//   401     signed_out: input kept, sign in in a new tab, retry; else as 422          0, 5xx  said so, retry with the same Idempotency-Key
import { on } from './words.js';
import { send, randomKey } from './http.js';
import { showProblem, showMessage, clearProblems } from './problem.js';
import { resolveConflict } from './conflict.js';
import { confirm, toast, toastAfter } from './dialog.js';
import { forgetDrafts, keepInput } from './draft.js';
import { showProgress } from './upload.js';

const keys = new WeakMap(); // form -> key of the attempt that has no definite answer yet
const busy = new WeakSet();

on('submit', 'form[data-operation]', async (event, form) => {
  event.preventDefault();
  const button = event.submitter;
  const question = button?.dataset.confirm || form.dataset.confirm;
  if (question && !(await confirm(question, button?.textContent, button?.matches('.bad, .tone-bad') ? 'bad' : 'primary'))) return;
  if (!busy.has(form)) submit(form, button);
});

async function submit(form, button) {
  clearProblems(form);
  const data = new FormData(form);
  if (button?.name) data.append(button.name, button.value);
  const files = form.enctype.startsWith('multipart');
  if (!keys.has(form)) keys.set(form, randomKey());
  setBusy(form, button, true);
  const answer = await send((button?.getAttribute('formmethod') || form.method).toUpperCase(), button?.getAttribute('formaction') || form.action,
    files ? data : new URLSearchParams(data), keys.get(form), files && showProgress(form));
  setBusy(form, button, false);
  const { status, body } = answer;
  const again = () => submit(form, button);
  const signedOut = status === 401 && body.code === 'signed_out'; // a wrong password is a 401 of its own
  if (signedOut) keepInput(form);
  if (status === 0 || signedOut || status >= 500) return showMessage(form, signedOut ? 'signedOut' : status ? 'broken' : 'offline', body, again);
  keys.delete(form); // answered: what is sent next is a new attempt
  if (status < 400) return succeed(form, button, answer);
  if (status === 409 && body.current) return overtaken(form, body) || resolveConflict(form, body, again);
  showProblem(form, body);
}

// Prevent the event `operation:stale` to show in one's own way what somebody else did meanwhile.
const overtaken = (form, body) => !form.dispatchEvent(new CustomEvent('operation:stale', { bubbles: true, cancelable: true, detail: body }));

function succeed(form, button, { body, place }) {
  forgetDrafts(form);
  const done = button?.dataset.done || form.dataset.done;
  const undo = body.undo || button?.dataset.undo || form.dataset.undo;
  const then = button?.dataset.then || form.dataset.then || place || 'reload';
  const stay = !form.dispatchEvent(new CustomEvent('operation:done', { bubbles: true, cancelable: true, detail: { body, button } }));
  if (done) (stay || then === 'close' ? toast : toastAfter)(done, undo);
  if (stay) return;
  if (then === 'close') {
    form.reset();
    form.closest('dialog')?.close();
    form.closest('details')?.removeAttribute('open');
  } else if (then === 'reload') location.reload();
  else go(new URL(then, location));
}
function go(place) { // to another place of this page is no new page, but the page has changed
  const here = place.pathname === location.pathname && place.search === location.search;
  if (!here) return location.assign(place);
  history.pushState(null, '', place);
  location.reload();
}

function setBusy(form, button, state) {
  busy[state ? 'add' : 'delete'](form);
  for (const other of form.querySelectorAll('button:not([type="button"])')) other.disabled = state;
  button?.setAttribute('aria-busy', state);
  if (!state) button?.focus({ preventScroll: true }); // being disabled took the focus away
}
