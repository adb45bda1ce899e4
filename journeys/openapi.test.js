// /openapi.json of the running server: valid by the rules of OpenAPI 3.1, and true.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Validator } from '@seriousme/openapi-schema-validator';
import { startServer } from './harness.js';

describe('the description of the interface', () => {
  let server, document, routes;
  before(async () => {
    server = await startServer('serve', 'SQLite');
    document = await (await fetch(server.url + '/openapi.json')).json();
    routes = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, described]) => ({ path, method: method.toUpperCase(), described })));
  });
  after(() => server?.stop());

  test('it is valid in both languages, and says in each what an operation does', async () => {
    for (const language of ['zh-CN', 'en']) {
      const answer = await fetch(server.url + '/openapi.json', { headers: { 'Accept-Language': language } });
      const found = await new Validator().validate(await answer.json());
      assert.ok(found.valid, JSON.stringify(found.errors, null, 1));
      const { paths } = await (await fetch(server.url + '/openapi.json', { headers: { 'Accept-Language': language } })).json();
      const chinese = Object.values(paths).flatMap(Object.values).filter(({ summary }) => /\p{Script=Han}/u.test(summary));
      assert.equal(chinese.length, language === 'en' ? 0 : routes.length, chinese.map((one) => one.summary).join());
    }
    const broken = await new Validator().validate({ ...document, paths: { '/x': { get: { responses: 'none' } } } });
    assert.equal(broken.valid, false, 'a validator that accepts everything would prove nothing');
  });

  test('every reference leads somewhere', () => {
    const places = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, place]) => place);
    assert.ok(places.length > routes.length);
    for (const place of places) assert.ok(place.split('/').reduce((at, part) => at?.[part], document), place);
  });

  test('every operation has a name of its own', () => {
    const names = routes.map(({ described }) => described.operationId);
    assert.equal(new Set(names).size, names.length, names.filter((name, at) => names.indexOf(name) !== at).join());
  });

  test('every route is there and asks who one is', async () => {
    assert.ok(routes.length > 40, `only ${routes.length} routes`);
    for (const { path, method } of routes) {
      const url = server.url + path.replace(/\{\w+\}/g, 'x');
      const answer = await fetch(url, { method, redirect: 'manual', headers: { Accept: 'application/json' } });
      assert.equal(answer.status, 401, `${method} ${path}`);
      assert.equal(answer.headers.get('content-type'), 'application/problem+json', `${method} ${path}`);
      const problem = await answer.json();
      const { required, properties } = document.components.schemas.Problem;
      for (const field of required) assert.ok(field in problem, `${method} ${path}: ${field}`);
      for (const field in problem) assert.ok(field in properties, `${method} ${path}: ${field}`);
    }
  });

  test('what takes a file can be sent as a form', () => {
    const schemas = document.components.schemas;
    const names = (field) => /"pattern":"\^fl_/.test(JSON.stringify(field).replace(/"#\/components\/schemas\/([^"]+)"/g, (_, name) => JSON.stringify(schemas[name])));
    const taking = routes.filter(({ described }) =>
      Object.values(described.requestBody?.content['application/json']?.schema.properties ?? {}).some(names));
    assert.equal(document.paths['/files'].post.requestBody.content['multipart/form-data'].schema.properties.file.format, 'binary');
    assert.ok(taking.some(({ described }) => described.operationId === 'contract.create'));
    for (const { described } of taking) {
      const form = described.requestBody.content['multipart/form-data'].schema;
      assert.ok(Object.values(form.properties).some((field) => field.format === 'binary'), described.operationId);
      assert.ok(described.responses['413'], described.operationId);
    }
  });
});
