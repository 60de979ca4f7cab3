// OpenAI's client knows nothing of the signed thoughts that an Anthropic upstream wants back with
// the result of a tool. The mock refuses a history without them, as Anthropic does: so when it
// answers, the gateway has put them back.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { BadRequestError } from 'openai';

import { throughGateway, useGateway } from './support/fixture.mjs';

const toMock = { upstream: 'mock', protocol: 'anthropic' };
const gateway = useGateway({
  moreProviders: [
    { name: 'claude', ...toMock },
    { name: 'budget', ...toMock, thinking_mode: 'budget' },
    { name: 'forgetful', ...toMock, keep_thinking: false },
  ],
});
const question = { role: 'user', content: 'How warm is it in Paris? Please use get_weather.' };
const parameters = { type: 'object', properties: { city: { type: 'string' } } };
const tools = [{ type: 'function', function: { name: 'get_weather', parameters } }];
const request = { reasoning_effort: 'high', tools };
const result = (call, content = '21') => ({ role: 'tool', tool_call_id: call.id, content });

// The message of the assistant as a client keeps it that knows of no thoughts.
const withoutThoughts = ({ role, content, tool_calls }) => ({ role, content, tool_calls });

const ask = async (model, messages, more) => {
  const { choices } = await gateway
    .client()
    .chat.completions.create({ model, messages, ...request, ...more });
  return choices[0].message;
};

for (const provider of ['claude', 'budget']) {
  test(`thoughts are put back before a tool's result, ${provider}`, throughGateway, async () => {
    const model = `${provider}/claude-mock`;

    const first = await ask(model, [question]);
    assert.ok(first.reasoning_content);
    const [call] = first.tool_calls;
    const history = [question, withoutThoughts(first), result(call)];
    const second = await ask(model, history);

    assert.match(second.content, /How warm is it in Paris/);
  });
}

test('they are put back when the answer was streamed, too', throughGateway, async () => {
  const model = 'claude/claude-mock';
  const runner = gateway
    .client()
    .chat.completions.stream({ model, messages: [question], ...request });

  const first = await runner.finalMessage();
  const [call] = first.tool_calls;
  const { id, type, function: called } = call;
  const bare = { role: 'assistant', content: null, tool_calls: [{ id, type, function: called }] };
  const second = await ask(model, [question, bare, result(call)]);

  assert.match(second.content, /How warm is it in Paris/);
});

test('each call of a longer conversation gets its own', throughGateway, async () => {
  const model = 'claude/claude-mock';
  const again = { role: 'user', content: 'And now in Rome? get_weather, please.' };

  const first = await ask(model, [question]);
  const history = [question, withoutThoughts(first), result(first.tool_calls[0])];
  history.push(withoutThoughts(await ask(model, history)), again);
  const third = await ask(model, history);
  assert.ok(third.tool_calls);
  history.push(withoutThoughts(third), result(third.tool_calls[0]));

  assert.match((await ask(model, history)).content, /And now in Rome/);
});

test('runTools goes round with thoughts', throughGateway, async () => {
  const asked = [];
  const run = (args) => asked.push(args) && '21';
  const callable = { ...tools[0].function, parse: JSON.parse, function: run };

  const runner = gateway.client().chat.completions.runTools({
    model: 'claude/claude-mock',
    messages: [question],
    ...request,
    tools: [{ type: 'function', function: callable }],
  });

  assert.match(await runner.finalContent(), /How warm is it in Paris/);
  assert.deepEqual(asked, [{ city: 'text' }]);
});

test('without keep_thinking the upstream refuses the history', throughGateway, async () => {
  const model = 'forgetful/claude-mock';

  const first = await ask(model, [question]);
  const asking = ask(model, [question, withoutThoughts(first), result(first.tool_calls[0])]);

  await assert.rejects(asking, (error) => {
    assert.ok(error instanceof BadRequestError);
    assert.match(error.message, /Expected `thinking` or `redacted_thinking`/);
    return true;
  });
});

test('thoughts that the client sends back itself are taken', throughGateway, async () => {
  const model = 'forgetful/claude-mock';

  const first = await ask(model, [question]);
  const second = await ask(model, [question, first, result(first.tool_calls[0])]);

  assert.match(second.content, /How warm is it in Paris/);
});
