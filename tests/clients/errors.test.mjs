import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  APIConnectionError,
  APIConnectionTimeoutError,
  APIUserAbortError,
  AuthenticationError,
  BadRequestError,
  ConflictError,
  InternalServerError,
  NotFoundError,
  PermissionDeniedError,
  RateLimitError,
  UnprocessableEntityError,
} from 'openai';

import { sendError, sendMessage } from './support/answers.mjs';
import { isDirect, newRequestId, throughGateway, useGateway } from './support/fixture.mjs';
import { deadAddress } from './support/scripted_upstream.mjs';
import { within } from './support/waiting.mjs';

const nobody = deadAddress().then((address) => ({
  name: 'nobody',
  base_url: `${address}/v1`,
  no_key: true,
}));
const gateway = useGateway({ moreProviders: [nobody] });
const messages = [{ role: 'user', content: 'Hello?' }];

const ask = (model, options, clientOptions) =>
  gateway
    .client({ provider: 'scripted', ...clientOptions })
    .chat.completions.create({ model, messages }, options);

// The error that a call ends with.
async function errorOf(call) {
  try {
    await call;
  } catch (error) {
    return error;
  }
  throw new Error('the call succeeded');
}

for (const [status, type] of [
  [400, BadRequestError],
  [401, AuthenticationError],
  [403, PermissionDeniedError],
  [404, NotFoundError],
  [409, ConflictError],
  [422, UnprocessableEntityError],
  [429, RateLimitError],
  [500, InternalServerError],
  [503, InternalServerError],
]) {
  test(`status ${status} of an upstream is a ${type.name}`, async () => {
    const model = `status-${status}`;
    gateway.scripted.script(model, (response) =>
      sendError(response, status, { code: `code_${status}`, param: 'messages' }),
    );

    const error = await errorOf(ask(`scripted/${model}`));

    assert.ok(error instanceof type, `${error}`);
    assert.equal(error.status, status);
    assert.equal(error.code, `code_${status}`);
    assert.equal(error.type, 'scripted_error');
    assert.equal(error.param, 'messages');
    assert.match(error.message, new RegExp(`scripted ${status}`));
    assert.equal(gateway.scripted.callsOf(model).length, 1);
    if (!isDirect) {
      const row = await gateway.logRow(error.requestID);
      assert.equal(row.status, status);
      assert.equal(row.upstream_status, status);
      assert.equal(row.error_code, 'upstream_status');
    }
  });
}

test('the same errors come before a stream begins', async () => {
  gateway.scripted.script('status-429-stream', (response) => sendError(response, 429));

  const error = await errorOf(
    gateway.client({ provider: 'scripted' }).chat.completions.create({
      model: 'scripted/status-429-stream',
      messages,
      stream: true,
    }),
  );

  assert.ok(error instanceof RateLimitError);
});

test('retry-after and the rate limits reach the client', async () => {
  const told = { 'retry-after': '7', 'x-ratelimit-remaining-requests': '0' };
  gateway.scripted.script('wait', (response) => sendError(response, 429, {}, told));

  const error = await errorOf(ask('scripted/wait'));

  assert.equal(error.headers.get('retry-after'), '7');
  assert.equal(error.headers.get('x-ratelimit-remaining-requests'), '0');
});

test('a body that is no JSON is an error with its status', async () => {
  gateway.scripted.script('page', (response) => {
    response.writeHead(503, { 'content-type': 'text/html' });
    response.end('<html>Sorry</html>');
  });

  const error = await errorOf(ask('scripted/page'));

  assert.ok(error instanceof InternalServerError);
  assert.equal(error.status, 503);
});

test('an unknown provider or model is a NotFoundError', throughGateway, async () => {
  const error = await errorOf(ask('nowhere/some-model'));

  assert.ok(error instanceof NotFoundError);
  assert.equal(error.code, 'model_not_found');
  assert.equal(error.param, 'model');
  assert.match(error.message, /nowhere\/some-model/);
  assert.equal((await gateway.logRow(error.requestID)).provider, null);
});

test('a request without a model is a BadRequestError', throughGateway, async () => {
  const error = await errorOf(ask(undefined));

  assert.ok(error instanceof BadRequestError);
  assert.equal(error.type, 'invalid_request_error');
  assert.equal(error.param, 'model');
  assert.ok(error.requestID);
});

test('a path that is not served is a NotFoundError', throughGateway, async () => {
  const error = await errorOf(gateway.client().get('/no/such/path'));

  assert.ok(error instanceof NotFoundError);
  assert.doesNotMatch(error.message, /no body/);
  assert.ok(error.requestID);
});

test(
  'a body that is not meant to be JSON is refused with a request id',
  throughGateway,
  async () => {
    const body = Buffer.from('model: mock/mock-small');
    const headers = { 'content-type': 'text/yaml' };

    const error = await errorOf(gateway.client().post('/chat/completions', { body, headers }));

    assert.equal(error.status, 415);
    assert.ok(error.requestID);
  },
);

test('an upstream that is not there is a 502', throughGateway, async () => {
  const error = await errorOf(ask('nobody/some-model'));

  assert.ok(error instanceof InternalServerError);
  assert.equal(error.status, 502);
  assert.equal(error.type, 'upstream_error');
  assert.equal((await gateway.logRow(error.requestID)).error_code, 'connect');
});

test('an upstream that hangs up without an answer is a 502', throughGateway, async () => {
  gateway.scripted.script('hang-up', (response) => response.destroy());

  const error = await errorOf(ask('scripted/hang-up'));

  assert.ok(error instanceof InternalServerError);
  assert.equal(error.status, 502);
});

test('a gateway that is not there is an APIConnectionError', async () => {
  const baseURL = `${await deadAddress()}/v1`;

  const error = await errorOf(ask('mock/mock-small', {}, { baseURL }));

  assert.ok(error instanceof APIConnectionError);
  assert.equal(error.status, undefined);
});

test("the client's timeout ends the call upstream as well", throughGateway, async () => {
  gateway.scripted.script('hang', () => {});
  const headers = { 'x-request-id': newRequestId() };

  const error = await errorOf(ask('scripted/hang', { timeout: 300, headers }));

  assert.ok(error instanceof APIConnectionTimeoutError);
  const [call] = gateway.scripted.callsOf('hang');
  await within(1000, call.closed, 'the end of the upstream connection');
  assert.equal((await gateway.logRow(headers['x-request-id'])).status, 499);
});

test('an aborted call ends upstream as well', throughGateway, async () => {
  const abort = new AbortController();
  gateway.scripted.script('abort', () => abort.abort());
  const headers = { 'x-request-id': newRequestId() };

  const error = await errorOf(ask('scripted/abort', { signal: abort.signal, headers }));

  assert.ok(error instanceof APIUserAbortError);
  const [call] = gateway.scripted.callsOf('abort');
  await within(1000, call.closed, 'the end of the upstream connection');
  assert.equal((await gateway.logRow(headers['x-request-id'])).status, 499);
});

test("the client's own retries get through an upstream that fails once", async () => {
  let failures = 0;
  gateway.scripted.script('fails-once', (response) =>
    failures++ === 0
      ? sendError(response, 500, {}, { 'retry-after-ms': '10' })
      : sendMessage(response, { content: 'There.' }),
  );

  const completion = await ask('scripted/fails-once', {}, { maxRetries: undefined });

  assert.equal(completion.choices[0].message.content, 'There.');
  assert.equal(gateway.scripted.callsOf('fails-once').length, 2);
});

test('x-should-retry of an upstream keeps the client from retrying', async () => {
  gateway.scripted.script('final', (response) =>
    sendError(response, 500, {}, { 'x-should-retry': 'false' }),
  );

  const error = await errorOf(ask('scripted/final', {}, { maxRetries: undefined }));

  assert.ok(error instanceof InternalServerError);
  assert.equal(gateway.scripted.callsOf('final').length, 1);
});
