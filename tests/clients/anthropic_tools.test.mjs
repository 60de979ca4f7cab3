import assert from 'node:assert/strict';
import { test } from 'node:test';

import { betaTool } from '@anthropic-ai/sdk/helpers/beta/json-schema';
import { betaZodTool } from '@anthropic-ai/sdk/helpers/beta/zod';
import { z } from 'zod';

import { useGateway } from './support/fixture.mjs';
import { anthropicProviders, eachUpstream } from './support/upstreams.mjs';

const gateway = useGateway({ moreProviders: anthropicProviders });
const testEach = eachUpstream((...words) => test(...words));

const plea = { role: 'user', content: 'How warm is it in Paris? Please use get_weather.' };
const question = { role: 'user', content: 'How warm is it in Paris?' };
const weather = {
  name: 'get_weather',
  description: 'Temperature of a city',
  input_schema: {
    type: 'object',
    properties: { city: { type: 'string' }, unit: { type: 'string', enum: ['C', 'F'] } },
    required: ['city'],
  },
};
const withoutThread = { thread: false }; // anthropic_threads.test.mjs has the runner with one
const made = { city: 'text', unit: 'C' }; // the input that the mock makes up
const ask = (provider, more = {}) => ({
  model: `${provider}/some-model`,
  max_tokens: 100,
  messages: [plea],
  tools: [weather],
  ...more,
});

// A tool for the runner; remembers the inputs.
function weatherTool() {
  const asked = [];
  const run = (input) => {
    asked.push(input);
    return 'It is 21 degrees.';
  };
  const { name, description, input_schema: inputSchema } = weather;
  return { asked, tool: betaTool({ name, description, inputSchema, run }) };
}

testEach('a tool is used and its result is answered', async ({ mock }) => {
  const client = gateway.anthropic();

  const first = await client.messages.create(ask(mock));

  assert.equal(first.stop_reason, 'tool_use');
  assert.deepEqual(
    first.content.map(({ type }) => type),
    ['tool_use'],
  );
  const [{ id, name, input }] = first.content;
  assert.equal(name, 'get_weather');
  assert.deepEqual(input, made);

  const result = { type: 'tool_result', tool_use_id: id, content: '21' };
  const second = await client.messages.create(
    ask(mock, {
      messages: [
        plea,
        { role: 'assistant', content: first.content },
        { role: 'user', content: [result] },
      ],
    }),
  );

  assert.equal(second.stop_reason, 'end_turn');
  assert.match(second.content[0].text, /How warm is it in Paris/);
});

for (const tool_choice of [{ type: 'any' }, { type: 'tool', name: 'get_weather' }]) {
  testEach(`tool_choice ${tool_choice.type} has the tool used`, async ({ mock }) => {
    const message = await gateway
      .anthropic()
      .messages.create(ask(mock, { messages: [question], tool_choice }));

    assert.equal(message.stop_reason, 'tool_use');
    assert.equal(message.content[0].name, 'get_weather');
  });
}

testEach('tool_choice none has no tool used', async ({ mock }) => {
  const message = await gateway
    .anthropic()
    .messages.create(ask(mock, { tool_choice: { type: 'none' } }));

  assert.equal(message.stop_reason, 'end_turn');
  assert.equal(message.content[0].type, 'text');
});

testEach("a streamed tool's input arrives in pieces that fit together", async ({ mock }) => {
  const stream = gateway.anthropic().messages.stream(ask(mock));
  let json = '';
  let snapshot;
  stream.on('inputJson', (piece, whole) => {
    json += piece;
    snapshot = whole;
  });

  const message = await stream.finalMessage();

  assert.equal(message.stop_reason, 'tool_use');
  assert.deepEqual(message.content[0].input, made);
  assert.deepEqual(JSON.parse(json), made);
  assert.deepEqual(snapshot, made);
});

for (const stream of [false, true]) {
  const how = stream ? 'streams' : 'plain messages';
  testEach(`the tool runner goes round with ${how}`, async ({ mock }) => {
    const { asked, tool } = weatherTool();

    const runner = gateway
      .anthropic()
      .beta.messages.toolRunner(ask(mock, { tools: [tool], stream, ...withoutThread }));
    const final = await runner;

    assert.deepEqual(asked, [made]);
    assert.equal(final.stop_reason, 'end_turn');
    assert.match(final.content[0].text, /How warm is it in Paris/);
  });
}

testEach('a tool with a schema of zod gets what fits it', async ({ mock }) => {
  const asked = [];
  const tool = betaZodTool({
    name: 'get_weather',
    description: 'Temperature of a city',
    inputSchema: z.object({ city: z.string(), days: z.array(z.number().int()) }),
    run: (input) => asked.push(input) && '21',
  });

  await gateway
    .anthropic()
    .beta.messages.toolRunner(ask(mock, { tools: [tool], ...withoutThread }));

  assert.deepEqual(asked, [{ city: 'text', days: [1] }]);
});

testEach('results reach the upstream with the ids of their calls', async (upstream) => {
  const { scripted, answers, protocol } = upstream;
  gateway.scripted.script('results', (response) => answers.sendText(response, 'Both are warm.'));
  const use = (id, city) => ({ type: 'tool_use', id, name: 'get_weather', input: { city } });
  const result = (tool_use_id, content) => ({ type: 'tool_result', tool_use_id, content });
  const messages = [
    question,
    {
      role: 'assistant',
      content: [{ type: 'text', text: 'I look.' }, use('toolu_1', 'Paris'), use('toolu_2', 'Rome')],
    },
    {
      role: 'user',
      content: [
        result('toolu_1', '21'),
        result('toolu_2', [{ type: 'text', text: '25' }]),
        { type: 'text', text: 'So?' },
      ],
    },
  ];

  const message = await gateway
    .anthropic({ provider: scripted })
    .messages.create(ask(scripted, { model: `${scripted}/results`, messages }));

  assert.equal(message.content[0].text, 'Both are warm.');
  const { body } = gateway.scripted.callsOf('results').at(-1);
  if (protocol === 'Anthropic') {
    assert.deepEqual(body.messages, messages);
    assert.deepEqual(body.tools, [weather]);
    return;
  }
  const called = body.messages[1].tool_calls.map(({ id, function: { name, arguments: text } }) => [
    id,
    name,
    JSON.parse(text),
  ]);
  assert.deepEqual(called, [
    ['toolu_1', 'get_weather', { city: 'Paris' }],
    ['toolu_2', 'get_weather', { city: 'Rome' }],
  ]);
  assert.deepEqual(body.messages.slice(2), [
    { role: 'tool', tool_call_id: 'toolu_1', content: '21' },
    { role: 'tool', tool_call_id: 'toolu_2', content: '25' },
    { role: 'user', content: 'So?' },
  ]);
  assert.deepEqual(body.tools[0].function.parameters, weather.input_schema);
});
