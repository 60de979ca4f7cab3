import assert from 'node:assert/strict';
import { test } from 'node:test';

import { OpenAI } from 'openai';

import { sendChunk, startEvents } from './support/answers.mjs';
import { isDirect, newRequestId, throughGateway, useGateway } from './support/fixture.mjs';
import { within } from './support/waiting.mjs';

const gateway = useGateway();
const request = {
  model: 'mock/mock-small',
  messages: [{ role: 'user', content: 'Tell me something about 流式 answers.' }],
};

async function readAll(stream) {
  const chunks = [];
  for await (const chunk of stream) {
    chunks.push(chunk);
  }
  return chunks;
}

const textOf = (chunks) => chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('');

// Sends a chunk every few milliseconds for as long as somebody listens.
function streamForEver(response) {
  startEvents(response);
  const timer = setInterval(() => sendChunk(response, { content: 'more ' }), 5);
  response.once('close', () => clearInterval(timer));
}

test('a stream can be iterated', async () => {
  const stream = await gateway.client().chat.completions.create({ ...request, stream: true });

  const chunks = await readAll(stream);

  assert.ok(chunks.length > 5);
  assert.ok(chunks.every((chunk) => chunk.object === 'chat.completion.chunk'));
  assert.match(textOf(chunks), /something about 流式 answers\.$/);
  assert.equal(chunks[0].choices[0].delta.role, 'assistant');
  assert.equal(chunks.at(-1).choices[0].finish_reason, 'stop');
});

test('a stream and a plain answer hold the same text', async () => {
  const client = gateway.client();

  const plain = await client.chat.completions.create(request);
  const chunks = await readAll(await client.chat.completions.create({ ...request, stream: true }));

  assert.equal(textOf(chunks), plain.choices[0].message.content);
});

test('no usage is streamed when none is asked for, and the log has it', async () => {
  const { data, request_id } = await gateway
    .client()
    .chat.completions.create({ ...request, stream: true })
    .withResponse();

  const chunks = await readAll(data);

  assert.ok(chunks.every((chunk) => chunk.choices.length === 1 && !chunk.usage));
  if (!isDirect) {
    const row = await gateway.logRow(request_id);
    assert.equal(row.streamed, 1);
    assert.ok(row.completion_tokens > 0);
  }
});

test('the last chunk has the usage when it is asked for', async () => {
  const stream = await gateway.client().chat.completions.create({
    ...request,
    stream: true,
    stream_options: { include_usage: true },
  });

  const chunks = await readAll(stream);

  const last = chunks.pop();
  assert.deepEqual(last.choices, []);
  assert.ok(last.usage.prompt_tokens > 0 && last.usage.completion_tokens > 0);
  assert.ok(chunks.every((chunk) => chunk.usage === null));
});

test('aborting half-way closes the upstream connection', throughGateway, async () => {
  gateway.scripted.script('abort', streamForEver);
  const id = newRequestId();
  const stream = await gateway
    .client({ provider: 'scripted' })
    .chat.completions.create(
      { ...request, model: 'scripted/abort', stream: true },
      { headers: { 'x-request-id': id } },
    );
  const [call] = gateway.scripted.callsOf('abort');

  let seen = 0;
  for await (const chunk of stream) {
    assert.equal(chunk.choices[0].delta.content, 'more ');
    if (++seen === 10) {
      stream.controller.abort();
    }
  }

  await within(1000, call.closed, 'the end of the upstream connection');
  assert.ok(seen >= 10);
  const row = await gateway.logRow(id);
  assert.equal(row.status, 499);
  assert.equal(row.streamed, 1);
});

test('leaving the loop closes the upstream connection', throughGateway, async () => {
  gateway.scripted.script('leave', streamForEver);
  const id = newRequestId();
  const stream = await gateway
    .client({ provider: 'scripted' })
    .chat.completions.create(
      { ...request, model: 'scripted/leave', stream: true },
      { headers: { 'x-request-id': id } },
    );

  for await (const _ of stream) {
    break;
  }

  const [call] = gateway.scripted.callsOf('leave');
  await within(1000, call.closed, 'the end of the upstream connection');
  assert.equal((await gateway.logRow(id)).status, 499);
});

test('a stream that breaks off upstream is an error of the iteration', throughGateway, async () => {
  gateway.scripted.script('broken', (response) => {
    startEvents(response);
    sendChunk(response, { content: 'so far ' });
    response.write('data: {"half of', () => response.destroy());
  });
  const id = newRequestId();
  const stream = await gateway
    .client({ provider: 'scripted' })
    .chat.completions.create(
      { ...request, model: 'scripted/broken', stream: true },
      { headers: { 'x-request-id': id } },
    );
  const texts = [];

  await assert.rejects(async () => {
    for await (const chunk of stream) {
      texts.push(chunk.choices[0].delta.content);
    }
  }, OpenAI.APIError);

  assert.deepEqual(texts, ['so far ']);
  assert.equal((await gateway.logRow(id)).error_code, 'upstream_stream');
});

test('the stream helper tells of content and gives it whole', async () => {
  const runner = gateway.client().chat.completions.stream({
    ...request,
    stream_options: { include_usage: true },
  });
  const events = { chunk: 0, delta: '', snapshot: '', done: '' };
  runner
    .on('chunk', () => events.chunk++)
    .on('content.delta', ({ delta }) => (events.delta += delta))
    .on('content', (_, snapshot) => (events.snapshot = snapshot))
    .on('content.done', ({ content }) => (events.done = content));

  const content = await runner.finalContent();

  assert.match(content, /something about 流式 answers\.$/);
  assert.ok(events.chunk > 5);
  assert.equal(events.delta, content);
  assert.equal(events.snapshot, content);
  assert.equal(events.done, content);
  assert.ok((await runner.totalUsage()).completion_tokens > 0);
  assert.equal((await runner.finalChatCompletion()).choices[0].finish_reason, 'stop');
});
