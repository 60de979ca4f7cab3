import assert from 'node:assert/strict';
import { test } from 'node:test';

import { NotFoundError } from 'openai';

import { sendError, startEvents } from './support/answers.mjs';
import { isDirect, throughGateway, useGateway } from './support/fixture.mjs';
import { within } from './support/waiting.mjs';

const gateway = useGateway();
const request = { model: 'mock/mock-small', input: 'What is a 网关?' };
// Calls about a stored response name no model: the header says whose it is.
const ofMock = { defaultHeaders: { 'x-gateway-provider': 'mock' } };
const tool = {
  type: 'function',
  name: 'get_weather',
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  strict: false,
};

test('a response is created', async () => {
  const { data, response } = await gateway.client().responses.create(request).withResponse();

  assert.equal(data.object, 'response');
  assert.equal(data.status, 'completed');
  assert.match(data.output_text, /What is a 网关\?/);
  assert.ok(data.usage.output_tokens > 0);
  if (!isDirect) {
    const row = await gateway.logRow(response.headers.get('x-request-id'));
    assert.equal(row.path, '/v1/responses');
    assert.equal(row.model_sent, 'mock-small');
    assert.equal(row.prompt_tokens, data.usage.input_tokens);
    assert.equal(row.completion_tokens, data.usage.output_tokens);
  }
});

test('a streamed response is a sequence of events', async () => {
  const { data, response } = await gateway
    .client()
    .responses.create({ ...request, stream: true })
    .withResponse();
  const events = [];

  for await (const event of data) {
    events.push(event);
  }

  assert.equal(events[0].type, 'response.created');
  assert.equal(events.at(-1).type, 'response.completed');
  assert.deepEqual(
    events.map((event) => event.sequence_number),
    events.map((_, i) => i),
  );
  if (!isDirect) {
    const row = await gateway.logRow(response.headers.get('x-request-id'));
    assert.equal(row.streamed, 1);
    assert.equal(row.completion_tokens, events.at(-1).response.usage.output_tokens);
  }
});

test('the stream helper tells of text and gives the response whole', async () => {
  const runner = gateway.client().responses.stream(request);
  let text = '';
  runner.on('response.output_text.delta', ({ delta }) => (text += delta));

  const final = await runner.finalResponse();

  assert.equal(final.status, 'completed');
  assert.match(final.output_text, /What is a 网关\?/);
  assert.equal(text, final.output_text);
});

test('leaving a stream closes the upstream connection', throughGateway, async () => {
  gateway.scripted.script('endless', (response) => {
    startEvents(response);
    const event = { type: 'response.output_text.delta', delta: 'more ', sequence_number: 0 };
    const write = () => response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
    const timer = setInterval(write, 5);
    response.once('close', () => clearInterval(timer));
  });
  const { data, response } = await gateway
    .client({ provider: 'scripted' })
    .responses.create({ model: 'scripted/endless', input: 'Go on.', stream: true })
    .withResponse();

  for await (const _ of data) {
    break;
  }

  const [call] = gateway.scripted.callsOf('endless');
  await within(1000, call.closed, 'the end of the upstream connection');
  assert.equal((await gateway.logRow(response.headers.get('x-request-id'))).status, 499);
});

test('a stored response is retrieved, listed by its input, and deleted', async () => {
  const client = gateway.client(ofMock);
  const created = await client.responses.create(request);

  const retrieved = await client.responses.retrieve(created.id);
  assert.equal(retrieved.id, created.id);
  assert.equal(retrieved.output_text, created.output_text);

  const items = [];
  for await (const item of client.responses.inputItems.list(created.id)) {
    items.push(item);
  }
  assert.equal(items.length, 1);
  assert.equal(items[0].role, 'user');
  assert.equal(items[0].content[0].text, request.input);

  await client.responses.delete(created.id);
  await assert.rejects(client.responses.retrieve(created.id), NotFoundError);
});

test('a stored response is retrieved as a stream', async () => {
  const client = gateway.client(ofMock);
  const created = await client.responses.create(request);
  const types = [];

  const stream = await client.responses.retrieve(created.id, { stream: true });
  for await (const event of stream) {
    types.push(event.type);
  }
  assert.equal(types[0], 'response.created');
  assert.equal(types.at(-1), 'response.completed');

  const rest = [];
  const later = await client.responses.retrieve(created.id, { stream: true, starting_after: 2 });
  for await (const event of later) {
    rest.push(event.type);
  }
  assert.deepEqual(rest, types.slice(3));

  const helper = client.responses.stream({ response_id: created.id });
  assert.equal((await helper.finalResponse()).output_text, created.output_text);
});

test('a response goes on from an earlier one', async () => {
  const client = gateway.client();
  const first = await client.responses.create(request);

  const second = await client.responses.create({ ...request, previous_response_id: first.id });

  assert.equal(second.status, 'completed');
  assert.notEqual(second.id, first.id);
});

test('a function is called and its output answered', async () => {
  const client = gateway.client();
  const first = await client.responses.create({
    ...request,
    tools: [tool],
    tool_choice: 'required',
  });

  const [call] = first.output;
  assert.equal(call.type, 'function_call');
  assert.equal(call.name, 'get_weather');
  assert.deepEqual(Object.keys(JSON.parse(call.arguments)), ['city']);

  const second = await client.responses.create({
    model: request.model,
    input: [
      { role: 'user', content: 'How warm is it?' },
      call,
      { type: 'function_call_output', call_id: call.call_id, output: '21' },
    ],
    tools: [tool],
  });
  assert.match(second.output_text, /How warm is it\?/);
});

test("a streamed function call's arguments fit together", async () => {
  const runner = gateway
    .client()
    .responses.stream({ ...request, tools: [tool], tool_choice: 'required' });
  let text = '';
  runner.on('response.function_call_arguments.delta', ({ delta }) => (text += delta));

  const final = await runner.finalResponse();

  assert.equal(final.output[0].arguments, text);
  assert.deepEqual(Object.keys(JSON.parse(text)), ['city']);
});

test('an error of the upstream keeps its status', async () => {
  gateway.scripted.script('gone', (response) => sendError(response, 404, { code: 'gone' }));

  const asking = gateway
    .client({ provider: 'scripted' })
    .responses.create({ model: 'scripted/gone', input: 'Hello?' });

  await assert.rejects(asking, { status: 404, code: 'gone' });
});
