// OpenAI's client, a provider that speaks Anthropic's protocol: tools.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { zodFunction } from 'openai/helpers/zod';
import { z } from 'zod';

import { sendBlocks, sendText } from './support/anthropic_answers.mjs';
import { throughGateway, useGateway } from './support/fixture.mjs';
import { anthropicProviders } from './support/upstreams.mjs';

const gateway = useGateway({ moreProviders: anthropicProviders });
const question = { role: 'user', content: 'How warm is it in Paris? Please use get_weather.' };
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
const request = { model: 'claude/claude-mock', messages: [question], tools };
const made = { city: 'text', unit: 'C' }; // the arguments that the mock makes up

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

test('a tool is called and its result is answered', throughGateway, async () => {
  const client = gateway.client();

  const first = await client.chat.completions.create(request);

  assert.equal(first.choices[0].finish_reason, 'tool_calls');
  const { message } = first.choices[0];
  assert.equal(message.content, null);
  const [call, ...rest] = message.tool_calls;
  assert.deepEqual(rest, []);
  assert.equal(call.type, 'function');
  assert.equal(call.function.name, 'get_weather');
  assert.deepEqual(JSON.parse(call.function.arguments), made);

  const second = await client.chat.completions.create({
    ...request,
    messages: [question, message, { role: 'tool', tool_call_id: call.id, content: '21' }],
  });

  assert.equal(second.choices[0].finish_reason, 'stop');
  assert.match(second.choices[0].message.content, /How warm is it in Paris/);
});

for (const [name, tool_choice] of [
  ['required', 'required'],
  ['named', { type: 'function', function: { name: 'get_weather' } }],
]) {
  test(`a tool that is ${name} is called`, throughGateway, async () => {
    const messages = [{ role: 'user', content: 'How warm is it in Paris?' }];

    const completion = await gateway
      .client()
      .chat.completions.create({ ...request, messages, tool_choice });

    const [call] = completion.choices[0].message.tool_calls;
    assert.equal(call.function.name, 'get_weather');
  });
}

test('no tool is called when none may be', throughGateway, async () => {
  const completion = await gateway
    .client()
    .chat.completions.create({ ...request, tool_choice: 'none' });

  assert.equal(completion.choices[0].finish_reason, 'stop');
  assert.equal(completion.choices[0].message.tool_calls, undefined);
});

test('a streamed tool call arrives in pieces that fit together', throughGateway, async () => {
  const stream = await gateway.client().chat.completions.create({ ...request, stream: true });
  const call = { index: null, id: '', name: '', args: '' };
  let finish = null;

  for await (const { choices } of stream) {
    for (const { index, id, function: piece } of choices[0]?.delta.tool_calls ?? []) {
      call.index = index;
      call.id += id ?? '';
      call.name += piece.name ?? '';
      call.args += piece.arguments ?? '';
    }
    finish = choices[0]?.finish_reason ?? finish;
  }

  assert.equal(call.index, 0);
  assert.match(call.id, /^toolu_\w+$/);
  assert.equal(call.name, 'get_weather');
  assert.deepEqual(JSON.parse(call.args), made);
  assert.equal(finish, 'tool_calls');
});

for (const stream of [false, true]) {
  const how = stream ? 'streams' : 'plain answers';
  test(`runTools goes round with ${how} until there is an answer`, throughGateway, async () => {
    const { asked, tool } = weatherFunction();

    const runner = gateway
      .client()
      .chat.completions.runTools({ ...request, tools: [tool], stream });

    assert.match(await runner.finalContent(), /How warm is it in Paris/);
    assert.deepEqual(asked, [made]);
    assert.deepEqual(
      runner.messages.map(({ role }) => role),
      ['user', 'assistant', 'tool', 'assistant'],
    );
  });
}

test("a strict tool's arguments are parsed", throughGateway, async () => {
  const Weather = z.object({ city: z.string(), unit: z.enum(['C', 'F']) });

  const completion = await gateway.client().chat.completions.parse({
    ...request,
    tools: [zodFunction({ name: 'get_weather', parameters: Weather })],
  });

  assert.deepEqual(completion.choices[0].message.tool_calls[0].function.parsed_arguments, made);
});

test('calls in parallel come, and their results go back together', throughGateway, async () => {
  const use = (id, city) => ({ type: 'tool_use', id, name: 'get_weather', input: { city } });
  gateway.scripted.script('parallel', (response, { body }) =>
    body.messages.length === 1
      ? sendBlocks(response, [use('toolu_1', 'Paris'), use('toolu_2', 'Rome')], 'tool_use')
      : sendText(response, 'Both are warm.'),
  );
  const { asked, tool } = weatherFunction();

  const runner = gateway.client().chat.completions.runTools({
    ...request,
    model: 'scripted-claude/parallel',
    tools: [tool],
  });

  assert.equal(await runner.finalContent(), 'Both are warm.');
  assert.deepEqual(asked, [{ city: 'Paris' }, { city: 'Rome' }]);
  const [first, second] = gateway.scripted.callsOf('parallel');
  const { name, description, parameters } = weather;
  assert.deepEqual(first.body.tools, [{ name, description, input_schema: parameters }]);
  const result = (id) => ({ type: 'tool_result', tool_use_id: id, content: '{"degrees":21}' });
  assert.deepEqual(second.body.messages.at(-1), {
    role: 'user',
    content: [result('toolu_1'), result('toolu_2')],
  });
});
