// OpenAI's client, a provider that speaks Anthropic's protocol: errors.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  APIUserAbortError,
  AuthenticationError,
  BadRequestError,
  InternalServerError,
  NotFoundError,
  PermissionDeniedError,
  RateLimitError,
} from 'openai';

import { sendError, sendText } from './support/anthropic_answers.mjs';
import { newRequestId, throughGateway, useGateway } from './support/fixture.mjs';
import { anthropicProviders } from './support/upstreams.mjs';
import { within } from './support/waiting.mjs';

const gateway = useGateway({ moreProviders: anthropicProviders });
const messages = [{ role: 'user', content: 'Hello?' }];

const ask = (model, options, { more, ...clientOptions } = {}) =>
  gateway.client(clientOptions).chat.completions.create({ model, messages, ...more }, options);

// The error that a call ends with.
async function errorOf(call) {
  try {
    await call;
  } catch (error) {
    return error;
  }
  throw new Error('the call succeeded');
}

for (const [status, errorClass, type, told = status] of [
  [400, BadRequestError, 'invalid_request_error'],
  [401, AuthenticationError, 'authentication_error'],
  [403, PermissionDeniedError, 'permission_error'],
  [404, NotFoundError, 'invalid_request_error'],
  [429, RateLimitError, 'rate_limit_error'],
  [500, InternalServerError, 'server_error'],
  [529, InternalServerError, 'server_error', 503],
]) {
  for (const stream of [false, true]) {
    const when = stream ? 'before a stream' : 'of an upstream';
    test(`status ${status} ${when} is a ${errorClass.name}`, throughGateway, async () => {
      const model = `status-${status}`;
      gateway.scripted.script(model, (response) => sendError(response, status));

      const error = await errorOf(ask(`scripted-claude/${model}`, {}, { more: { stream } }));

      assert.ok(error instanceof errorClass, `${error}`);
      assert.equal(error.status, told);
      assert.equal(error.type, type);
      assert.match(error.message, new RegExp(`scripted ${status}`));
      const row = await gateway.logRow(error.requestID);
      assert.equal(row.status, told);
      assert.equal(row.upstream_status, status);
      assert.equal(row.error_code, 'upstream_status');
    });
  }
}

test('retry-after reaches the client', throughGateway, async () => {
  gateway.scripted.script('wait', (response) =>
    sendError(response, 429, {}, { 'retry-after': '7' }),
  );

  const error = await errorOf(ask('scripted-claude/wait'));

  assert.equal(error.headers.get('retry-after'), '7');
});

test('a body that is no JSON is an error with its status', throughGateway, async () => {
  gateway.scripted.script('page', (response) => {
    response.writeHead(503, { 'content-type': 'text/html' });
    response.end('<html>Sorry</html>');
  });

  const error = await errorOf(ask('scripted-claude/page'));

  assert.ok(error instanceof InternalServerError);
  assert.equal(error.status, 503);
  assert.ok(error.error.message);
});

test('an upstream that hangs up without an answer is a 502', throughGateway, async () => {
  gateway.scripted.script('hang-up', (response) => response.destroy());

  const error = await errorOf(ask('scripted-claude/hang-up'));

  assert.equal(error.status, 502);
  assert.equal(error.type, 'upstream_error');
});

test('what Anthropic has no form for is refused, and named', throughGateway, async () => {
  const content = [{ type: 'input_audio', input_audio: { data: 'UklGRg==', format: 'wav' } }];

  const error = await errorOf(
    ask('claude/some-model', {}, { more: { messages: [{ role: 'user', content }] } }),
  );

  assert.ok(error instanceof BadRequestError);
  assert.equal(error.param, 'messages[0].content[0]');
});

test('an aborted call ends upstream as well', throughGateway, async () => {
  const abort = new AbortController();
  gateway.scripted.script('abort', () => abort.abort());
  const headers = { 'x-request-id': newRequestId() };

  const error = await errorOf(ask('scripted-claude/abort', { signal: abort.signal, headers }));

  assert.ok(error instanceof APIUserAbortError);
  const [call] = gateway.scripted.callsOf('abort');
  await within(1000, call.closed, 'the end of the upstream connection');
  assert.equal((await gateway.logRow(headers['x-request-id'])).status, 499);
});

test("the client's own retries get through when it was overloaded", throughGateway, async () => {
  let failures = 0;
  gateway.scripted.script('fails-once', (response) =>
    failures++ === 0
      ? sendError(response, 529, {}, { 'retry-after-ms': '10' })
      : sendText(response, 'There.'),
  );

  const completion = await ask('scripted-claude/fails-once', {}, { maxRetries: undefined });

  assert.equal(completion.choices[0].message.content, 'There.');
  assert.equal(gateway.scripted.callsOf('fails-once').length, 2);
});
