// Anthropic's client at a provider's own API: the base URL names the provider, models are called
// what the provider calls them.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { sendError, sendText } from './support/anthropic_answers.mjs';
import { newRequestId, throughGateway, useGateway } from './support/fixture.mjs';
import { anthropicProviders } from './support/upstreams.mjs';

const gateway = useGateway({ moreProviders: anthropicProviders });
const messages = [{ role: 'user', content: 'Straight through, 直接.' }];
const ask = (model) => ({ model, max_tokens: 100, messages });

const client = (provider = 'claude') =>
  gateway.anthropic({ provider, baseURL: `${gateway.address}/${provider}` });

test('a message goes straight through', throughGateway, async () => {
  const headers = { 'x-request-id': newRequestId() };

  const message = await client().messages.create(ask('some-model'), { headers });

  assert.equal(message.model, 'some-model');
  assert.match(message.content[0].text, /直接\.$/);
  const row = await gateway.logRow(headers['x-request-id']);
  assert.equal(row.path, '/claude/v1/messages');
  assert.equal(row.provider, 'claude');
  assert.equal(row.status, 200);
});

test('a stream goes straight through', throughGateway, async () => {
  const stream = client().messages.stream(ask('some-model'));

  assert.match(await stream.finalText(), /直接\.$/);
});

test('nothing is changed but the key', throughGateway, async () => {
  gateway.scripted.script('raw', (response) => sendText(response, 'fine'));
  const body = { ...ask('raw'), metadata: { user_id: 'someone' }, a_field_of_tomorrow: [1.0] };

  await client('scripted-claude').messages.create(body);

  const [call] = gateway.scripted.callsOf('raw');
  assert.equal(call.path, '/v1/messages');
  assert.equal(call.headers['x-api-key'], 'upstream-key');
  assert.equal(call.headers.authorization, undefined);
  assert.ok(call.headers['anthropic-version']);
  assert.deepEqual(call.body, body);
});

test('tokens are counted, and models listed, by the provider', throughGateway, async () => {
  const { input_tokens } = await client().messages.countTokens({ model: 'some-model', messages });
  const ids = [];
  for await (const { id } of client().models.list({ limit: 1 })) {
    ids.push(id);
  }

  assert.ok(input_tokens > 0);
  assert.ok(ids.includes('mock-small'));
});

test("the provider's error comes as it is", throughGateway, async () => {
  gateway.scripted.script('busy', (response) => sendError(response, 529));

  const asking = client('scripted-claude').messages.create(ask('busy'));

  await assert.rejects(asking, { status: 529, type: 'overloaded_error' });
});
