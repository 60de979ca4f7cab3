import assert from 'node:assert/strict';
import { test } from 'node:test';

import { endEvents, sendChunk, sendMessage, startEvents, toolCall } from './support/answers.mjs';
import { useGateway } from './support/fixture.mjs';

const gateway = useGateway();
const question = { role: 'user', content: 'How warm is it in Paris?' };
const weather = {
  name: 'get_weather',
  description: 'Temperature of a city',
  parameters: {
    type: 'object',
    properties: { city: { type: 'string' }, unit: { type: 'string', enum: ['C', 'F'] } },
    required: ['city'],
  },
};
const tools = [{ type: 'function', function: weather }];

// Asks for the weather, and tells it once the result is there.
function answerWithTool(response, call) {
  const last = call.body.messages.at(-1);
  if (last.role === 'tool') {
    return sendMessage(response, { content: `It is ${JSON.parse(last.content).degrees} degrees.` });
  }
  sendMessage(response, { tool_calls: [toolCall('call_1', 'get_weather', { city: 'Paris' })] });
}

// The same as a stream, the arguments a character at a time.
function streamWithTool(response, call) {
  startEvents(response);
  const last = call.body.messages.at(-1);
  if (last.role === 'tool') {
    sendChunk(response, { role: 'assistant', content: 'It is ' });
    sendChunk(response, { content: `${JSON.parse(last.content).degrees} degrees.` });
    return endEvents(response);
  }
  const { function: wanted, ...head } = toolCall('call_1', 'get_weather', { city: 'Paris' });
  const opening = { index: 0, ...head, function: { name: wanted.name, arguments: '' } };
  sendChunk(response, { role: 'assistant', content: null, tool_calls: [opening] });
  for (const letter of wanted.arguments) {
    sendChunk(response, { tool_calls: [{ index: 0, function: { arguments: letter } }] });
  }
  endEvents(response, 'tool_calls');
}

// What runTools calls; remembers the arguments.
function weatherFunction() {
  const asked = [];
  const run = (args) => {
    asked.push(args);
    return { degrees: 21 };
  };
  const callable = { ...weather, parse: JSON.parse, function: run };
  return { asked, tool: { type: 'function', function: callable } };
}

test('a tool is called and its result is answered', async () => {
  const client = gateway.client();

  const first = await client.chat.completions.create({
    model: 'mock/mock-small',
    messages: [question],
    tools,
    tool_choice: 'required',
  });

  assert.equal(first.choices[0].finish_reason, 'tool_calls');
  const { message } = first.choices[0];
  const [call] = message.tool_calls;
  assert.equal(call.function.name, 'get_weather');
  assert.deepEqual(Object.keys(JSON.parse(call.function.arguments)), ['city', 'unit']);

  const second = await client.chat.completions.create({
    model: 'mock/mock-small',
    messages: [question, message, { role: 'tool', tool_call_id: call.id, content: '21' }],
    tools,
  });

  assert.equal(second.choices[0].finish_reason, 'stop');
  assert.ok(second.choices[0].message.content.length > 0);
});

test('a streamed tool call arrives in pieces that fit together', async () => {
  const stream = await gateway.client().chat.completions.create({
    model: 'mock/mock-small',
    messages: [question],
    tools,
    tool_choice: { type: 'function', function: { name: 'get_weather' } },
    stream: true,
  });
  let name = '';
  let args = '';
  let finish = null;

  for await (const { choices } of stream) {
    for (const piece of choices[0]?.delta.tool_calls ?? []) {
      name += piece.function.name ?? '';
      args += piece.function.arguments ?? '';
    }
    finish = choices[0]?.finish_reason ?? finish;
  }

  assert.equal(name, 'get_weather');
  assert.equal(JSON.parse(args).unit, 'C');
  assert.equal(finish, 'tool_calls');
});

test('runTools goes round until there is an answer', async () => {
  gateway.scripted.script('tool-round', answerWithTool);
  const { asked, tool } = weatherFunction();

  const runner = gateway.client({ provider: 'scripted' }).chat.completions.runTools({
    model: 'scripted/tool-round',
    messages: [question],
    tools: [tool],
  });

  assert.equal(await runner.finalContent(), 'It is 21 degrees.');
  assert.deepEqual(asked, [{ city: 'Paris' }]);
  const [first, second] = gateway.scripted.callsOf('tool-round');
  assert.deepEqual(first.body.tools, tools);
  assert.deepEqual(
    second.body.messages.map(({ role }) => role),
    ['user', 'assistant', 'tool'],
  );
  assert.equal(second.body.messages[2].tool_call_id, 'call_1');
});

test('runTools goes round with streams as well', async () => {
  gateway.scripted.script('tool-stream', streamWithTool);
  const { asked, tool } = weatherFunction();

  const runner = gateway.client({ provider: 'scripted' }).chat.completions.runTools({
    model: 'scripted/tool-stream',
    messages: [question],
    tools: [tool],
    stream: true,
  });
  let args = '';
  runner.on('tool_calls.function.arguments.delta', (event) => (args += event.arguments_delta));

  assert.equal(await runner.finalContent(), 'It is 21 degrees.');
  assert.deepEqual(asked, [{ city: 'Paris' }]);
  assert.equal(args, JSON.stringify({ city: 'Paris' }));
});
