import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  APIConnectionTimeoutError,
  APIUserAbortError,
  AuthenticationError,
  BadRequestError,
  InternalServerError,
  NotFoundError,
  OverloadedError,
  PermissionDeniedError,
  RateLimitError,
} from '@anthropic-ai/sdk';

import { sendError } from './support/anthropic_answers.mjs';
import { isDirect, newRequestId, throughGateway, useGateway } from './support/fixture.mjs';
import { anthropicProviders, eachUpstream } from './support/upstreams.mjs';
import { within } from './support/waiting.mjs';

const gateway = useGateway({ moreProviders: anthropicProviders });
const testEach = eachUpstream((...words) => test(...words));
const messages = [{ role: 'user', content: 'Hello?' }];

const ask = (model, { client = {}, options = {}, ...more } = {}) =>
  gateway
    .anthropic({ provider: 'scripted-claude', ...client })
    .messages.create({ model, max_tokens: 100, messages, ...more }, options);

// The error that a call ends with.
async function errorOf(call) {
  try {
    await call;
  } catch (error) {
    return error;
  }
  throw new Error('the call succeeded');
}

for (const [status, errorClass, type] of [
  [400, BadRequestError, 'invalid_request_error'],
  [401, AuthenticationError, 'authentication_error'],
  [403, PermissionDeniedError, 'permission_error'],
  [404, NotFoundError, 'not_found_error'],
  [429, RateLimitError, 'rate_limit_error'],
  [500, InternalServerError, 'api_error'],
]) {
  testEach(`status ${status} is a ${errorClass.name}`, async ({ scripted, answers }) => {
    for (const stream of [false, true]) {
      // A model of its own: a key that is limited is not used for the same one again.
      const name = `status-${status}-${stream ? 'stream' : 'object'}`;
      gateway.scripted.script(name, (response) => answers.sendError(response, status));
      const headers = { 'x-request-id': newRequestId() };
      const error = await errorOf(ask(`${scripted}/${name}`, { stream, options: { headers } }));

      assert.ok(error instanceof errorClass, `${error}`);
      assert.equal(error.status, status);
      assert.equal(error.type, type);
      assert.equal(error.apiMessage, `scripted ${status}`);
      assert.ok(error.requestID);
      if (!isDirect) {
        const row = await gateway.logRow(headers['x-request-id']);
        assert.equal(row.status, status);
        assert.equal(row.upstream_status, status);
        assert.equal(row.error_code, 'upstream_status');
      }
    }
  });
}

test('an overloaded Anthropic upstream is an OverloadedError', async () => {
  gateway.scripted.script('overloaded', (response) => sendError(response, 529));

  const error = await errorOf(ask('scripted-claude/overloaded'));

  assert.ok(error instanceof OverloadedError);
  assert.equal(error.status, 529);
  assert.equal(error.type, 'overloaded_error');
});

testEach('status 503 is an overloaded upstream', async ({ scripted, answers }) => {
  gateway.scripted.script('busy', (response) =>
    answers.sendError(response, 503, { type: 'overloaded_error' }),
  );

  const error = await errorOf(ask(`${scripted}/busy`));

  assert.ok(error instanceof InternalServerError);
  assert.equal(error.status, 503);
  assert.equal(error.type, 'overloaded_error');
});

testEach('retry-after reaches the client', async ({ scripted, answers }) => {
  gateway.scripted.script('wait', (response) =>
    answers.sendError(response, 429, {}, { 'retry-after': '7' }),
  );

  const error = await errorOf(ask(`${scripted}/wait`));

  assert.equal(error.headers.get('retry-after'), '7');
});

testEach("the client's own retries get through", async ({ scripted, answers }) => {
  let failures = 0;
  gateway.scripted.script('fails-once', (response) =>
    failures++ === 0
      ? answers.sendError(response, 500, {}, { 'retry-after-ms': '10' })
      : answers.sendText(response, 'There.'),
  );

  const message = await ask(`${scripted}/fails-once`, { client: { maxRetries: undefined } });

  assert.equal(message.content[0].text, 'There.');
  assert.equal(failures, 2);
});

testEach('a body that is no JSON is an error with its status', throughGateway, async (upstream) => {
  gateway.scripted.script('page', (response) => {
    response.writeHead(502, { 'content-type': 'text/html' });
    response.end('<html>Sorry</html>');
  });

  const error = await errorOf(ask(`${upstream.scripted}/page`));

  assert.equal(error.status, 502);
  assert.equal(error.type, 'api_error');
});

test('an unknown provider or model is a NotFoundError', throughGateway, async () => {
  const error = await errorOf(ask('nowhere/some-model'));

  assert.ok(error instanceof NotFoundError);
  assert.equal(error.type, 'not_found_error');
  assert.match(error.apiMessage, /nowhere\/some-model/);
  assert.equal((await gateway.logRow(error.requestID)).provider, null);
});

test('a request without a model is a BadRequestError', throughGateway, async () => {
  const error = await errorOf(ask(undefined));

  assert.ok(error instanceof BadRequestError);
  assert.equal(error.type, 'invalid_request_error');
  assert.ok(error.requestID);
});

testEach('a request without messages is a BadRequestError', async ({ mock }) => {
  const error = await errorOf(
    ask(`${mock}/some-model`, { messages: [], client: { provider: mock } }),
  );

  assert.ok(error instanceof BadRequestError);
  assert.match(error.apiMessage, /messages/);
});

testEach('an upstream that hangs up is a 502', throughGateway, async ({ scripted }) => {
  gateway.scripted.script('hang-up', (response) => response.destroy());

  const error = await errorOf(ask(`${scripted}/hang-up`));

  assert.ok(error instanceof InternalServerError);
  assert.equal(error.status, 502);
  assert.equal(error.type, 'api_error');
});

for (const [name, errorClass, leave] of [
  ['timeout', APIConnectionTimeoutError, () => ({ timeout: 300 })],
  ['abort', APIUserAbortError, (abort) => ({ signal: abort.signal })],
]) {
  testEach(`the client's ${name} ends the call upstream as well`, async ({ scripted }) => {
    const abort = new AbortController();
    gateway.scripted.script(name, () => abort.abort());
    const headers = { 'x-request-id': newRequestId() };

    const error = await errorOf(
      ask(`${scripted}/${name}`, { options: { ...leave(abort), headers } }),
    );

    assert.ok(error instanceof errorClass);
    const call = gateway.scripted.callsOf(name).at(-1);
    await within(1000, call.closed, 'the end of the upstream connection');
    if (!isDirect) {
      assert.equal((await gateway.logRow(headers['x-request-id'])).status, 499);
    }
  });
}
