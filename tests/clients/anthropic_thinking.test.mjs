// Thoughts with Anthropic's client: signed ones of an Anthropic upstream, and what an OpenAI
// upstream gets and gives instead.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { BadRequestError } from '@anthropic-ai/sdk';

import { sendChunk, sendMessage, endEvents, startEvents } from './support/answers.mjs';
import { throughGateway, useGateway } from './support/fixture.mjs';
import { anthropicProviders } from './support/upstreams.mjs';

const gateway = useGateway({ moreProviders: anthropicProviders });
const plea = { role: 'user', content: 'How warm is it in Paris? Please use get_weather.' };
const question = { role: 'user', content: 'How warm is it in Paris?' };
const tools = [
  {
    name: 'get_weather',
    input_schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
];
const budget = { type: 'enabled', budget_tokens: 1024 };
const ask = (more = {}) => ({
  model: 'claude/some-model',
  max_tokens: 2048,
  messages: [question],
  thinking: budget,
  ...more,
});
const types = (message) => message.content.map(({ type }) => type);
const resultOf = (message, content = '21') => {
  const { id } = message.content.find(({ type }) => type === 'tool_use');
  return { role: 'user', content: [{ type: 'tool_result', tool_use_id: id, content }] };
};

for (const thinking of [budget, { type: 'adaptive' }]) {
  test(`a thought comes first, and is signed: ${thinking.type}`, async () => {
    const message = await gateway.anthropic().messages.create(ask({ thinking }));

    assert.deepEqual(types(message), ['thinking', 'text']);
    assert.match(message.content[0].thinking, /^The user said: How warm is it in Paris\?/);
    assert.ok(message.content[0].signature);
    assert.ok(message.usage.output_tokens_details.thinking_tokens > 0);
  });
}

test('a thought is streamed, with its signature', async () => {
  const stream = gateway.anthropic().messages.stream(ask());
  let thought = '';
  let signature = '';
  stream.on('thinking', (piece) => (thought += piece));
  stream.on('signature', (whole) => (signature = whole));

  const message = await stream.finalMessage();

  assert.deepEqual(types(message), ['thinking', 'text']);
  assert.ok(thought.length > 0);
  assert.equal(message.content[0].thinking, thought);
  assert.equal(message.content[0].signature, signature);
  const plain = await gateway.anthropic().messages.create(ask());
  assert.deepEqual(message.content, plain.content);
});

for (const how of ['plain', 'streamed']) {
  test(`a history with thoughts is taken as it was, ${how}`, async () => {
    const client = gateway.anthropic();
    const request = ask({ messages: [plea], tools });

    const first = await (how === 'plain'
      ? client.messages.create(request)
      : client.messages.stream(request).finalMessage());
    assert.deepEqual(types(first), ['thinking', 'tool_use']);
    const history = [plea, { role: 'assistant', content: first.content }, resultOf(first)];
    const second = await client.messages.create(ask({ messages: history, tools }));

    assert.deepEqual(types(second), ['thinking', 'text']);
  });
}

test('a history whose thoughts were changed is refused', async () => {
  const client = gateway.anthropic();
  const first = await client.messages.create(ask({ messages: [plea], tools }));
  first.content[0].thinking += ' And more.';
  const history = [plea, { role: 'assistant', content: first.content }, resultOf(first)];

  const asking = client.messages.create(ask({ messages: history, tools }));

  await assert.rejects(asking, (error) => {
    assert.ok(error instanceof BadRequestError);
    assert.match(error.message, /Invalid `signature` in `thinking` block/);
    return true;
  });
});

test('the tool runner carries thoughts along', async () => {
  const asked = [];
  const run = (input) => asked.push(input) && '21';
  const [{ name, input_schema }] = tools;
  const runnable = { type: 'custom', name, input_schema, run, parse: (input) => input };

  const final = await gateway
    .anthropic()
    .beta.messages.toolRunner(ask({ messages: [plea], tools: [runnable] }));

  assert.deepEqual(asked, [{ city: 'text' }]);
  assert.deepEqual(types(final), ['thinking', 'text']);
});

test('reasoning of an OpenAI upstream is a thought', throughGateway, async () => {
  const said = { reasoning_content: 'Paris is mild.', content: '21 degrees.' };
  gateway.scripted.script('reasoning', (response) => sendMessage(response, said));

  const message = await gateway
    .anthropic({ provider: 'scripted' })
    .messages.create(ask({ model: 'scripted/reasoning' }));

  assert.deepEqual(types(message), ['thinking', 'text']);
  assert.equal(message.content[0].thinking, 'Paris is mild.');
  const [{ body }] = gateway.scripted.callsOf('reasoning');
  assert.equal(body.reasoning_effort, 'low');
  assert.equal(body.thinking, undefined);
});

test('streamed reasoning of an OpenAI upstream is a thought', throughGateway, async () => {
  gateway.scripted.script('streamed-reasoning', (response) => {
    startEvents(response);
    sendChunk(response, { role: 'assistant', reasoning_content: 'Paris ' });
    sendChunk(response, { reasoning_content: 'is mild.' });
    sendChunk(response, { content: '21 degrees.' });
    endEvents(response);
  });

  const message = await gateway
    .anthropic({ provider: 'scripted' })
    .messages.stream(ask({ model: 'scripted/streamed-reasoning' }))
    .finalMessage();

  assert.deepEqual(types(message), ['thinking', 'text']);
  assert.equal(message.content[0].thinking, 'Paris is mild.');
  assert.equal(message.content[1].text, '21 degrees.');
});

test('an OpenAI upstream gets earlier thoughts as reasoning', throughGateway, async () => {
  gateway.scripted.script('history', (response) => sendMessage(response, { content: 'Yes.' }));
  const thought = { type: 'thinking', thinking: 'Paris is mild.', signature: 'c2lnbmVk' };
  const content = [thought, { type: 'text', text: '21 degrees.' }];
  const messages = [question, { role: 'assistant', content }, { role: 'user', content: 'Sure?' }];

  await gateway
    .anthropic({ provider: 'scripted' })
    .messages.create(ask({ model: 'scripted/history', messages }));

  const [{ body }] = gateway.scripted.callsOf('history');
  assert.equal(body.messages[1].reasoning_content, 'Paris is mild.');
  assert.equal(body.messages[1].content, '21 degrees.');
});
