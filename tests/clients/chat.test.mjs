import assert from 'node:assert/strict';
import { test } from 'node:test';

import { sendMessage } from './support/answers.mjs';
import { newRequestId, throughGateway, useGateway } from './support/fixture.mjs';

const gateway = useGateway();
const messages = [{ role: 'user', content: 'How is the weather in 上海 today?' }];

test('a chat completion is answered', async () => {
  const completion = await gateway.client().chat.completions.create({
    model: 'mock/mock-small',
    messages,
  });

  assert.equal(completion.object, 'chat.completion');
  assert.equal(completion.choices.length, 1);
  assert.equal(completion.choices[0].finish_reason, 'stop');
  assert.equal(completion.choices[0].message.role, 'assistant');
  assert.match(completion.choices[0].message.content, /weather in 上海 today/);
  assert.ok(completion.usage.completion_tokens > 0);
  assert.equal(
    completion.usage.total_tokens,
    completion.usage.prompt_tokens + completion.usage.completion_tokens,
  );
});

test('the response tells its request id, provider and model', throughGateway, async () => {
  const { data, response, request_id } = await gateway
    .client()
    .chat.completions.create({ model: 'mock/family/mock-large', messages })
    .withResponse();

  assert.equal(data.model, 'family/mock-large');
  assert.equal(data._request_id, request_id);
  assert.equal(response.headers.get('x-gateway-provider'), 'mock');
  assert.equal(response.headers.get('x-gateway-model'), 'family/mock-large');
  const row = await gateway.logRow(request_id);
  assert.equal(row.request_id, request_id);
  assert.equal(row.model_asked, 'mock/family/mock-large');
  assert.equal(row.model_sent, 'family/mock-large');
  assert.equal(row.status, 200);
  assert.equal(row.prompt_tokens, data.usage.prompt_tokens);
  assert.equal(row.completion_tokens, data.usage.completion_tokens);
});

test("the client's own request id is kept", throughGateway, async () => {
  const id = newRequestId();

  const { request_id } = await gateway
    .client()
    .chat.completions.create(
      { model: 'mock/mock-small', messages },
      { headers: { 'x-request-id': id } },
    )
    .withResponse();

  assert.equal(request_id, id);
  assert.equal((await gateway.logRow(id)).client_request_id, id);
});

test('every parameter reaches the upstream as the client wrote it', async () => {
  gateway.scripted.script('parameters', (response) => sendMessage(response, { content: 'fine' }));
  const body = {
    model: 'scripted/parameters',
    messages: [
      { role: 'developer', content: 'Be brief. "Quotes", \\ and \u2028 stay.' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is in this picture?' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } },
        ],
      },
    ],
    temperature: 0.25,
    top_p: 1,
    n: 1,
    seed: 9007199254740991,
    stop: ['\n', 'END'],
    logit_bias: { 50256: -100 },
    max_completion_tokens: 64,
    metadata: { ticket: '17' },
    reasoning_effort: 'low',
    store: false,
    user: 'someone',
    an_extension_of_tomorrow: { model: 'not/the/model' },
  };

  const completion = await gateway.client({ provider: 'scripted' }).chat.completions.create(body);

  assert.equal(completion.choices[0].message.content, 'fine');
  const [call] = gateway.scripted.callsOf('parameters');
  assert.equal(call.path, '/v1/chat/completions');
  assert.equal(call.headers.authorization, 'Bearer upstream-key');
  assert.equal(call.body.model.replace('scripted/', ''), 'parameters');
  assert.deepEqual({ ...call.body, model: body.model }, body);
});

test('calls at the same time get their own answers', async () => {
  const client = gateway.client();
  const names = Array.from({ length: 20 }, (_, i) => `caller-${i};`);

  const answers = await Promise.all(
    names.map((name) =>
      client.chat.completions.create({
        model: 'mock/mock-small',
        messages: [{ role: 'user', content: name }],
      }),
    ),
  );

  answers.forEach((answer, i) => {
    assert.ok(answer.choices[0].message.content.endsWith(names[i]));
  });
});
