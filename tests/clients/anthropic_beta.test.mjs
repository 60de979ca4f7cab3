// What is only in the beta part of Anthropic's client.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { betaZodOutputFormat } from '@anthropic-ai/sdk/helpers/beta/zod';
import { z } from 'zod';

import { sendError, sendText } from './support/anthropic_answers.mjs';
import { sendMessage } from './support/answers.mjs';
import { throughGateway, useGateway } from './support/fixture.mjs';
import { anthropicProviders, eachUpstream } from './support/upstreams.mjs';

const gateway = useGateway({ moreProviders: anthropicProviders });
const testEach = eachUpstream((...words) => test(...words));
const messages = [{ role: 'user', content: 'Hello?' }];
const ask = (model, more = {}) => ({ model, max_tokens: 100, messages, ...more });
const betas = ['some-feature-2026-01-01', 'another-2026-02-02'];
const asOlderClients = { query: { beta: 'true' } }; // which always sent it

testEach('a beta message is answered', async ({ mock }) => {
  const message = await gateway.anthropic().beta.messages.create(ask(`${mock}/some-model`));

  assert.equal(message.stop_reason, 'end_turn');
  assert.match(message.content[0].text, /Hello\?/);
});

testEach('a beta stream is answered', async ({ mock }) => {
  const stream = gateway.anthropic().beta.messages.stream(ask(`${mock}/some-model`, { betas }));

  assert.match(await stream.finalText(), /Hello\?/);
});

testEach('a beta message is parsed', async ({ mock }) => {
  const format = betaZodOutputFormat(z.object({ count: z.number() }));

  const message = await gateway
    .anthropic()
    .beta.messages.parse(ask(`${mock}/some-model`, { output_config: { format } }));

  assert.equal(typeof message.parsed_output.count, 'number');
});

testEach('tokens are counted', async ({ mock }) => {
  const model = `${mock}/some-model`;

  const { input_tokens } = await gateway
    .anthropic()
    .beta.messages.countTokens({ model, messages, betas });

  assert.ok(input_tokens > 0);
});

test('an Anthropic upstream gets the query and the names of betas', async () => {
  gateway.scripted.script('betas', (response) => sendText(response, 'fine'));

  await gateway
    .anthropic({ provider: 'scripted-claude' })
    .beta.messages.create(
      ask('scripted-claude/betas', { betas, context_management: { edits: [] } }),
      asOlderClients,
    );

  const [{ path, headers, body }] = gateway.scripted.callsOf('betas');
  assert.equal(path, '/v1/messages?beta=true');
  assert.deepEqual(headers['anthropic-beta'].split(/, ?/), betas);
  assert.deepEqual(body.context_management, { edits: [] });
  assert.equal(body.betas, undefined);
});

test('an OpenAI upstream gets neither', throughGateway, async () => {
  gateway.scripted.script('no-betas', (response) => sendMessage(response, { content: 'fine' }));

  await gateway
    .anthropic()
    .beta.messages.create(ask('scripted/no-betas', { betas }), asOlderClients);

  const [{ path, headers }] = gateway.scripted.callsOf('no-betas');
  assert.equal(path, '/v1/chat/completions');
  assert.equal(headers['anthropic-beta'], undefined);
  assert.equal(headers['anthropic-version'], undefined);
});

test("an error's details reach the client", async () => {
  const details = { error_code: 'image_dimensions_too_large', paths: ['messages.0'] };
  gateway.scripted.script('details', (response) => sendError(response, 400, { details }));

  const asking = gateway
    .anthropic({ provider: 'scripted-claude' })
    .beta.messages.create(ask('scripted-claude/details'));

  await assert.rejects(asking, (error) => {
    assert.equal(error.errorCode, 'image_dimensions_too_large');
    assert.deepEqual(error.details, details);
    return true;
  });
});
