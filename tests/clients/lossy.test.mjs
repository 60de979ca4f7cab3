// What a provider's protocol has nothing for is reported, or refused.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import Anthropic from '@anthropic-ai/sdk';
import { BadRequestError } from 'openai';

import { newRequestId, throughGateway, useGateway } from './support/fixture.mjs';

const toMock = { upstream: 'mock', protocol: 'anthropic' };
const gateway = useGateway({
  moreProviders: [
    { name: 'claude', ...toMock },
    { name: 'strict', ...toMock, lossy: 'reject' },
    { name: 'strict-openai', upstream: 'mock', lossy: 'reject' },
  ],
});
const messages = [{ role: 'user', content: 'Hello?' }];
const lost = { seed: 17, logit_bias: { 50256: -100 } };

const ask = (provider, more, options) =>
  gateway
    .client()
    .chat.completions.create({ model: `${provider}/claude-mock`, messages, ...more }, options);

const sorted = (list) => list.split(',').sort();

test('what is lost is told with the answer and in the log', throughGateway, async () => {
  const { data, response, request_id } = await ask('claude', lost).withResponse();

  assert.match(data.choices[0].message.content, /Hello\?/);
  const told = response.headers.get('x-gateway-lossy');
  assert.deepEqual(sorted(told), ['logit_bias', 'seed']);
  assert.equal((await gateway.logRow(request_id)).lossy, told);
});

test('it is told with a stream, too', throughGateway, async () => {
  const { data, response } = await ask('claude', { ...lost, stream: true }).withResponse();

  for await (const _ of data) {
    // to its end
  }

  assert.deepEqual(sorted(response.headers.get('x-gateway-lossy')), ['logit_bias', 'seed']);
});

test('a strict provider refuses a call that would lose something', throughGateway, async () => {
  const headers = { 'x-request-id': newRequestId() };

  await assert.rejects(ask('strict', lost, { headers }), (error) => {
    assert.ok(error instanceof BadRequestError);
    assert.equal(error.type, 'invalid_request_error');
    assert.match(error.message, /seed/);
    assert.match(error.message, /logit_bias/);
    assert.ok(Object.keys(lost).includes(error.param));
    return true;
  });
  const row = await gateway.logRow(headers['x-request-id']);
  assert.equal(row.status, 400);
  assert.deepEqual(sorted(row.lossy), ['logit_bias', 'seed']);
});

test('a strict provider answers what loses nothing', throughGateway, async () => {
  const { data, response } = await ask('strict', {
    max_completion_tokens: 64,
    reasoning_effort: 'low',
    temperature: undefined,
  }).withResponse();

  assert.match(data.choices[0].message.content, /Hello\?/);
  assert.equal(response.headers.get('x-gateway-lossy'), null);
});

test('a provider of the same protocol loses nothing', throughGateway, async () => {
  const { response, request_id } = await gateway
    .client()
    .chat.completions.create({ model: 'mock/some-model', messages, ...lost })
    .withResponse();

  assert.equal(response.headers.get('x-gateway-lossy'), null);
  assert.ok(!(await gateway.logRow(request_id)).lossy);
});

// Anthropic's client, a provider that speaks OpenAI's protocol.
const askOpenAi = (provider, options) =>
  gateway
    .anthropic()
    .messages.create(
      { model: `${provider}/some-model`, max_tokens: 100, messages, top_k: 5 },
      options,
    );

test("what is lost of an Anthropic client's call is told", throughGateway, async () => {
  const headers = { 'x-request-id': newRequestId() };

  const { data, response } = await askOpenAi('mock', { headers }).withResponse();

  assert.match(data.content[0].text, /Hello\?/);
  assert.equal(response.headers.get('x-gateway-lossy'), 'top_k');
  assert.equal((await gateway.logRow(headers['x-request-id'])).lossy, 'top_k');
});

test("a strict provider refuses an Anthropic client's call as well", throughGateway, async () => {
  await assert.rejects(askOpenAi('strict-openai'), (error) => {
    assert.ok(error instanceof Anthropic.BadRequestError);
    assert.equal(error.type, 'invalid_request_error');
    assert.match(error.apiMessage, /top_k/);
    return true;
  });
});
