// One way to send a form: XHR, because fetch cannot report upload progress. Status 0 means the server was not reached.
export const send = (method, url, body, key, progress) => new Promise((answer) => {
  const request = new XMLHttpRequest();
  request.open(method, url);
  request.setRequestHeader('Accept', 'application/json');
  request.setRequestHeader('Idempotency-Key', key);
  if (progress) request.upload.addEventListener('progress', progress);
  request.addEventListener('loadend', () => answer({ status: request.status, body: parse(request.responseText), place: request.getResponseHeader('Location') }));
  request.send(body);
});
const parse = (text) => { try { return JSON.parse(text) || {}; } catch { return {}; } };
// crypto.randomUUID is missing on plain http; getRandomValues is not.
export const randomKey = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, '0')).join('');
