// OpenAI's client, a provider that speaks Anthropic's protocol: streams.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import OpenAI from 'openai';

import { sendFailure, sendTextPiece, startText } from './support/anthropic_answers.mjs';
import { newRequestId, throughGateway, useGateway } from './support/fixture.mjs';
import { anthropicProviders } from './support/upstreams.mjs';
import { within } from './support/waiting.mjs';

const gateway = useGateway({ moreProviders: anthropicProviders });
const messages = [{ role: 'user', content: 'Say something about 流式 answers.' }];
const request = { model: 'claude/claude-mock', messages };

const stream = (more, options) =>
  gateway.client().chat.completions.create({ ...request, ...more, stream: true }, options);

async function readAll(chunks) {
  const all = [];
  for await (const chunk of chunks) {
    all.push(chunk);
  }
  return all;
}

const joined = (chunks, field) =>
  chunks.map((chunk) => chunk.choices[0]?.delta[field] ?? '').join('');

// Sends a piece every few milliseconds for as long as somebody listens.
function streamForEver(response) {
  startText(response);
  const timer = setInterval(() => sendTextPiece(response, 'more '), 5);
  response.once('close', () => clearInterval(timer));
}

test('a stream can be iterated', throughGateway, async () => {
  const chunks = await readAll(await stream());

  assert.ok(chunks.length > 5);
  assert.ok(chunks.every(({ object }) => object === 'chat.completion.chunk'));
  assert.ok(chunks.every(({ id, model }) => id === chunks[0].id && model === 'claude-mock'));
  assert.ok(chunks.every(({ choices, usage }) => choices.length === 1 && !usage));
  assert.equal(chunks[0].choices[0].delta.role, 'assistant');
  assert.match(joined(chunks, 'content'), /something about 流式 answers\.$/);
  assert.deepEqual(chunks.map(({ choices }) => choices[0].finish_reason).filter(Boolean), ['stop']);
});

test('a stream and a plain answer hold the same', throughGateway, async () => {
  const plain = await gateway.client().chat.completions.create(request);
  const chunks = await readAll(await stream({ stream_options: { include_usage: true } }));

  assert.equal(joined(chunks, 'content'), plain.choices[0].message.content);
  const last = chunks.pop();
  assert.deepEqual(last.choices, []);
  assert.deepEqual(last.usage, plain.usage);
  assert.ok(chunks.every(({ usage }) => usage === null));
});

test('the log has the usage of a stream', throughGateway, async () => {
  const { data, request_id } = await stream().withResponse();

  await readAll(data);

  const row = await gateway.logRow(request_id);
  assert.equal(row.streamed, 1);
  assert.equal(row.stop_reason, 'end_turn');
  assert.ok(row.prompt_tokens > 0 && row.completion_tokens > 0);
});

test('thoughts are streamed before the answer', throughGateway, async () => {
  const chunks = await readAll(await stream({ reasoning_effort: 'low' }));

  assert.match(joined(chunks, 'reasoning_content'), /^The user said: Say something about 流式/);
  assert.match(joined(chunks, 'content'), /^Hello!/);
  const isThought = chunks.map(({ choices }) => Boolean(choices[0].delta.reasoning_content));
  const isText = chunks.map(({ choices }) => Boolean(choices[0].delta.content));
  assert.ok(isThought.lastIndexOf(true) < isText.indexOf(true));
});

test('the stream helper tells of content and gives it whole', throughGateway, async () => {
  const runner = gateway.client().chat.completions.stream({
    ...request,
    stream_options: { include_usage: true },
  });
  const told = { chunks: 0, deltas: '', done: '' };
  runner
    .on('chunk', () => told.chunks++)
    .on('content.delta', ({ delta }) => (told.deltas += delta))
    .on('content.done', ({ content }) => (told.done = content));

  const content = await runner.finalContent();

  assert.match(content, /something about 流式 answers\.$/);
  assert.ok(told.chunks > 5);
  assert.equal(told.deltas, content);
  assert.equal(told.done, content);
  assert.ok((await runner.totalUsage()).completion_tokens > 0);
});

test('aborting half-way closes the upstream connection', throughGateway, async () => {
  gateway.scripted.script('abort', streamForEver);
  const headers = { 'x-request-id': newRequestId() };
  const chunks = await stream({ model: 'scripted-claude/abort' }, { headers });

  let seen = 0;
  for await (const { choices } of chunks) {
    if (choices[0].delta.content === 'more ' && ++seen === 10) {
      chunks.controller.abort();
    }
  }

  const [call] = gateway.scripted.callsOf('abort');
  await within(1000, call.closed, 'the end of the upstream connection');
  assert.ok(seen >= 10);
  const row = await gateway.logRow(headers['x-request-id']);
  assert.equal(row.status, 499);
  assert.equal(row.streamed, 1);
});

for (const [name, fail, complaint] of [
  ['breaks off', (response) => response.write('data: {"ha', () => response.destroy()), /./],
  ['fails', sendFailure, /scripted failure/],
]) {
  test(`a stream that ${name} upstream is an error of the iteration`, throughGateway, async () => {
    gateway.scripted.script(name, (response) => {
      startText(response);
      sendTextPiece(response, 'so far ');
      fail(response);
    });
    const headers = { 'x-request-id': newRequestId() };
    const chunks = [];

    await assert.rejects(
      async () => {
        for await (const chunk of await stream({ model: `scripted-claude/${name}` }, { headers })) {
          chunks.push(chunk);
        }
      },
      (error) => error instanceof OpenAI.APIError && complaint.test(error.message),
    );

    assert.equal(joined(chunks, 'content'), 'so far ');
    assert.ok(chunks.every(({ choices }) => choices[0].finish_reason === null));
    assert.equal((await gateway.logRow(headers['x-request-id'])).error_code, 'upstream_stream');
  });
}
