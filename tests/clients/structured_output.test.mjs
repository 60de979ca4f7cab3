import assert from 'node:assert/strict';
import { test } from 'node:test';

import { zodFunction, zodResponseFormat } from 'openai/helpers/zod';
import { z } from 'zod';

import { endEvents, sendChunk, sendMessage, startEvents, toolCall } from './support/answers.mjs';
import { useGateway } from './support/fixture.mjs';

const gateway = useGateway();
const messages = [{ role: 'user', content: 'Alice and Bob go to a science fair on Friday.' }];

const Event = z.object({
  name: z.string(),
  weekday: z.enum(['Friday', 'Saturday']),
  guests: z.array(z.object({ name: z.string() })),
});
const event = {
  name: '科学 fair',
  weekday: 'Friday',
  guests: [{ name: 'Alice' }, { name: 'Bob' }],
};
const response_format = zodResponseFormat(Event, 'event');

test('parse gives an object that fits the schema', async () => {
  gateway.scripted.script('object', (response) =>
    sendMessage(response, { content: JSON.stringify(event) }),
  );

  const completion = await gateway.client({ provider: 'scripted' }).chat.completions.parse({
    model: 'scripted/object',
    messages,
    response_format,
  });

  assert.deepEqual(completion.choices[0].message.parsed, event);
  const [{ body }] = gateway.scripted.callsOf('object');
  assert.equal(body.response_format.type, 'json_schema');
  assert.deepEqual(body.response_format, JSON.parse(JSON.stringify(response_format)));
});

test('parse refuses what does not fit the schema', async () => {
  gateway.scripted.script('misfit', (response) =>
    sendMessage(response, { content: '{"name":"fair"}' }),
  );

  const parsing = gateway.client({ provider: 'scripted' }).chat.completions.parse({
    model: 'scripted/misfit',
    messages,
    response_format,
  });

  await assert.rejects(parsing, /weekday/);
});

test('a refusal is passed on as one', async () => {
  gateway.scripted.script('refusal', (response) =>
    sendMessage(response, { refusal: 'I would rather not.' }),
  );

  const completion = await gateway.client({ provider: 'scripted' }).chat.completions.parse({
    model: 'scripted/refusal',
    messages,
    response_format,
  });

  assert.equal(completion.choices[0].message.refusal, 'I would rather not.');
  assert.equal(completion.choices[0].message.parsed, null);
});

test('the stream helper parses the object at the end', async () => {
  gateway.scripted.script('streamed-object', (response) => {
    startEvents(response);
    sendChunk(response, { role: 'assistant', content: '' });
    for (const letter of JSON.stringify(event)) {
      sendChunk(response, { content: letter });
    }
    endEvents(response);
  });

  const runner = gateway.client({ provider: 'scripted' }).chat.completions.stream({
    model: 'scripted/streamed-object',
    messages,
    response_format,
  });

  const completion = await runner.finalChatCompletion();
  assert.deepEqual(completion.choices[0].message.parsed, event);
});

test("a strict tool's arguments are parsed", async () => {
  gateway.scripted.script('strict-tool', (response) =>
    sendMessage(response, { tool_calls: [toolCall('call_1', 'note', event)] }),
  );

  const completion = await gateway.client({ provider: 'scripted' }).chat.completions.parse({
    model: 'scripted/strict-tool',
    messages,
    tools: [zodFunction({ name: 'note', parameters: Event })],
  });

  const [call] = completion.choices[0].message.tool_calls;
  assert.deepEqual(call.function.parsed_arguments, event);
});
