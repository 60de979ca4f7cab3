import assert from 'node:assert/strict';
import { test } from 'node:test';

import { AnthropicError, APIUserAbortError } from '@anthropic-ai/sdk';

import { isDirect, newRequestId, throughGateway, useGateway } from './support/fixture.mjs';
import { anthropicProviders, eachUpstream } from './support/upstreams.mjs';
import { within } from './support/waiting.mjs';

const gateway = useGateway({ moreProviders: anthropicProviders });
const testEach = eachUpstream((...words) => test(...words));
const messages = [{ role: 'user', content: 'Say something about 流式 answers.' }];
const ask = (model) => ({ model, max_tokens: 100, messages });

async function readAll(stream) {
  const events = [];
  for await (const event of stream) {
    events.push(event);
  }
  return events;
}

const textOf = (events) => events.map(({ delta }) => delta?.text ?? '').join('');

// Sends a piece every few milliseconds for as long as somebody listens.
const streamForEver = (answers) => (response) => {
  answers.startText(response);
  const timer = setInterval(() => answers.sendTextPiece(response, 'more '), 5);
  response.once('close', () => clearInterval(timer));
};

testEach('a stream has all the events, in order', async ({ mock }) => {
  const stream = await gateway
    .anthropic()
    .messages.create({ ...ask(`${mock}/some-model`), stream: true });

  const events = await readAll(stream);

  const types = events.map(({ type }) => type).filter((type) => type !== 'ping');
  assert.deepEqual(
    types.filter((type, i) => type !== types[i - 1]),
    [
      'message_start',
      'content_block_start',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ],
  );
  assert.ok(types.length > 10);
  assert.match(textOf(events), /something about 流式 answers\.$/);
  assert.match(events[0].message.model, /some-model$/);
  assert.deepEqual(events[0].message.content, []);
  const end = events.at(-2);
  assert.equal(end.delta.stop_reason, 'end_turn');
  assert.ok(end.usage.output_tokens > 5);
});

testEach('a stream and a plain message hold the same', async ({ mock }) => {
  const client = gateway.anthropic();

  const plain = await client.messages.create(ask(`${mock}/some-model`));
  const streamed = await client.messages.stream(ask(`${mock}/some-model`)).finalMessage();

  assert.deepEqual(streamed.content, plain.content);
  assert.equal(streamed.stop_reason, plain.stop_reason);
  assert.equal(streamed.usage.input_tokens, plain.usage.input_tokens);
  assert.equal(streamed.usage.output_tokens, plain.usage.output_tokens);
});

testEach('the stream helper tells of text and gives the message whole', async ({ mock }) => {
  const stream = gateway.anthropic().messages.stream(ask(`${mock}/some-model`));
  const told = { text: '', events: 0, blocks: [], messages: 0 };
  stream
    .on('text', (text) => (told.text += text))
    .on('streamEvent', () => told.events++)
    .on('contentBlock', (block) => told.blocks.push(block.type))
    .on('message', () => told.messages++);

  const text = await stream.finalText();

  assert.match(text, /something about 流式 answers\.$/);
  assert.equal(told.text, text);
  assert.ok(told.events > 10);
  assert.deepEqual(told.blocks, ['text']);
  assert.equal(told.messages, 1);
  assert.equal((await stream.finalMessage()).content[0].text, text);
  assert.ok(stream.request_id);
});

testEach('the log has the usage of a stream', throughGateway, async ({ mock }) => {
  const headers = { 'x-request-id': newRequestId() };
  const stream = gateway.anthropic().messages.stream(ask(`${mock}/some-model`), { headers });

  const { usage } = await stream.finalMessage();

  const row = await gateway.logRow(headers['x-request-id']);
  assert.equal(row.streamed, 1);
  assert.equal(row.prompt_tokens, usage.input_tokens);
  assert.equal(row.completion_tokens, usage.output_tokens);
});

testEach('aborting half-way closes the upstream connection', async ({ scripted, answers }) => {
  gateway.scripted.script('abort', streamForEver(answers));
  const headers = { 'x-request-id': newRequestId() };
  const client = gateway.anthropic({ provider: scripted });
  const stream = client.messages.stream(ask(`${scripted}/abort`), { headers });
  let seen = 0;
  stream.on('text', () => ++seen === 10 && stream.abort());

  await assert.rejects(stream.done(), APIUserAbortError);

  const call = gateway.scripted.callsOf('abort').at(-1);
  await within(1000, call.closed, 'the end of the upstream connection');
  assert.ok(seen >= 10);
  assert.equal(stream.aborted, true);
  if (!isDirect) {
    const row = await gateway.logRow(headers['x-request-id']);
    assert.equal(row.status, 499);
    assert.equal(row.streamed, 1);
  }
});

testEach('leaving the loop closes the upstream connection', async ({ scripted, answers }) => {
  gateway.scripted.script('leave', streamForEver(answers));
  const headers = { 'x-request-id': newRequestId() };
  const stream = await gateway
    .anthropic({ provider: scripted })
    .messages.create({ ...ask(`${scripted}/leave`), stream: true }, { headers });

  for await (const event of stream) {
    if (event.type === 'content_block_delta') {
      break;
    }
  }

  const call = gateway.scripted.callsOf('leave').at(-1);
  await within(1000, call.closed, 'the end of the upstream connection');
  if (!isDirect) {
    assert.equal((await gateway.logRow(headers['x-request-id'])).status, 499);
  }
});

for (const [name, fail] of [
  ['breaks off upstream', (response) => response.write('data: {"half', () => response.destroy())],
  ['fails upstream', (response, answers) => answers.sendFailure(response)],
]) {
  testEach(`a stream that ${name} is an error of the helper`, async ({ scripted, answers }) => {
    gateway.scripted.script('broken', (response) => {
      answers.startText(response);
      answers.sendTextPiece(response, 'so far ');
      fail(response, answers);
    });
    const client = gateway.anthropic({ provider: scripted });
    const stream = client.messages.stream(ask(`${scripted}/broken`));
    const texts = [];
    stream.on('text', (text) => texts.push(text));

    await assert.rejects(stream.finalMessage(), AnthropicError);

    assert.deepEqual(texts, ['so far ']);
  });
}
