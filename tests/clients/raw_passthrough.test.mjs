import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';

import { toFile } from 'openai';

import { sendChunk, sendError, sendMessage, startEvents } from './support/answers.mjs';
import { throughGateway, useGateway } from './support/fixture.mjs';
import { within } from './support/waiting.mjs';

const gateway = useGateway();
const messages = [{ role: 'user', content: 'Straight through, 直接.' }];

// The provider's own API: models are called what the provider calls them.
const client = (provider = 'mock') =>
  gateway.client({ provider, baseURL: `${gateway.address}/${provider}/v1` });

test('a chat completion goes straight through', throughGateway, async () => {
  const { data, response } = await client()
    .chat.completions.create({ model: 'mock-small', messages })
    .withResponse();

  assert.equal(data.model, 'mock-small');
  assert.match(data.choices[0].message.content, /直接\.$/);
  const row = await gateway.logRow(response.headers.get('x-request-id'));
  assert.equal(row.path, '/mock/v1/chat/completions');
  assert.equal(row.provider, 'mock');
  assert.equal(row.status, 200);
});

test('nothing is changed but the key', throughGateway, async () => {
  gateway.scripted.script('raw', (response) => sendMessage(response, { content: 'fine' }));
  const body = { model: 'raw', messages, metadata: { model: 'other/model' } };

  await client('scripted').chat.completions.create(body);

  const [call] = gateway.scripted.callsOf('raw');
  assert.equal(call.path, '/v1/chat/completions');
  assert.equal(call.headers.authorization, 'Bearer upstream-key');
  assert.deepEqual(call.body, body);
});

test('a stream goes straight through', throughGateway, async () => {
  const stream = await client().chat.completions.create({
    model: 'mock-small',
    messages,
    stream: true,
    stream_options: { include_usage: true },
  });
  let text = '';
  let last;

  for await (const chunk of stream) {
    text += chunk.choices[0]?.delta.content ?? '';
    last = chunk;
  }

  assert.match(text, /直接\.$/);
  assert.ok(last.usage.completion_tokens > 0);
});

test('aborting a stream closes the upstream connection', throughGateway, async () => {
  gateway.scripted.script('raw-abort', (response) => {
    startEvents(response);
    const timer = setInterval(() => sendChunk(response, { content: 'more ' }), 5);
    response.once('close', () => clearInterval(timer));
  });
  const { data, response } = await client('scripted')
    .chat.completions.create({ model: 'raw-abort', messages, stream: true })
    .withResponse();

  for await (const _ of data) {
    data.controller.abort();
  }

  const [call] = gateway.scripted.callsOf('raw-abort');
  await within(1000, call.closed, 'the end of the upstream connection');
  assert.equal((await gateway.logRow(response.headers.get('x-request-id'))).status, 499);
});

test('files go straight through', throughGateway, async () => {
  const bytes = randomBytes(3_000_000);

  const file = await client().files.create({
    file: await toFile(bytes, 'raw.bin'),
    purpose: 'user_data',
  });
  const content = await client().files.content(file.id);

  assert.equal(file.bytes, bytes.length);
  assert.ok(Buffer.from(await content.arrayBuffer()).equals(bytes));
});

test('models are listed as the provider lists them', throughGateway, async () => {
  const ids = [];

  for await (const model of client().models.list()) {
    ids.push(model.id);
  }

  assert.ok(ids.includes('mock-small'));
});

test('an error of the provider goes straight through', throughGateway, async () => {
  gateway.scripted.script('raw-429', (response) =>
    sendError(response, 429, { code: 'slow_down' }, { 'retry-after': '3' }),
  );

  const asking = client('scripted').chat.completions.create({ model: 'raw-429', messages });

  await assert.rejects(asking, (error) => {
    assert.equal(error.status, 429);
    assert.equal(error.code, 'slow_down');
    assert.equal(error.headers.get('retry-after'), '3');
    return true;
  });
});
