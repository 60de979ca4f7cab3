import assert from 'node:assert/strict';
import { test } from 'node:test';

import { newRequestId, throughGateway, useGateway } from './support/fixture.mjs';
import { anthropicProviders, eachUpstream } from './support/upstreams.mjs';

const gateway = useGateway({ moreProviders: anthropicProviders });
const testEach = eachUpstream((...words) => test(...words));
const question = { role: 'user', content: 'How is the weather in 上海 today?' };
const ask = (model, more = {}) => ({ model, max_tokens: 100, messages: [question], ...more });

testEach('a message is answered', async ({ mock }) => {
  const message = await gateway.anthropic().messages.create(ask(`${mock}/some-model`));

  assert.equal(message.type, 'message');
  assert.equal(message.role, 'assistant');
  assert.equal(message.stop_reason, 'end_turn');
  assert.equal(message.stop_sequence, null);
  const [block, ...rest] = message.content;
  assert.equal(block.type, 'text');
  assert.match(block.text, /weather in 上海 today/);
  assert.deepEqual(rest, []);
  assert.ok(message.usage.input_tokens > 0);
  assert.ok(message.usage.output_tokens > 0);
  assert.ok(message._request_id);
});

testEach('the log has what the response tells', throughGateway, async ({ mock, protocol }) => {
  const headers = { 'x-request-id': newRequestId() };

  const { data, response, request_id } = await gateway
    .anthropic()
    .messages.create(ask(`${mock}/family/some-model`), { headers })
    .withResponse();

  assert.equal(data.model, 'family/some-model');
  assert.equal(request_id, response.headers.get('request-id'));
  assert.equal(response.headers.get('x-gateway-provider'), mock);
  assert.equal(response.headers.get('x-request-id'), headers['x-request-id']);
  const row = await gateway.logRow(headers['x-request-id']);
  assert.equal(row.path, '/v1/messages');
  assert.equal(row.model_asked, `${mock}/family/some-model`);
  assert.equal(row.model_sent, 'family/some-model');
  assert.equal(row.status, 200);
  assert.equal(row.prompt_tokens, data.usage.input_tokens);
  assert.equal(row.completion_tokens, data.usage.output_tokens);
  assert.equal(row.stop_reason, protocol === 'Anthropic' ? 'end_turn' : 'stop');
});

testEach('a conversation with a system text reaches the upstream', async (upstream) => {
  const { scripted, answers, protocol } = upstream;
  gateway.scripted.script('conversation', (response) => answers.sendText(response, 'fine'));
  const messages = [
    question,
    {
      role: 'assistant',
      content: [{ type: 'text', text: 'Sunny. "Quotes", \\ and \u2028 stay.' }],
    },
    { role: 'user', content: [{ type: 'text', text: 'And tomorrow?' }] },
  ];

  const message = await gateway
    .anthropic({ provider: scripted })
    .messages.create(ask(`${scripted}/conversation`, { system: 'Be brief.', messages }));

  assert.equal(message.content[0].text, 'fine');
  const { path, body } = gateway.scripted.callsOf('conversation').at(-1);
  const texts = [question.content, 'Sunny. "Quotes", \\ and \u2028 stay.', 'And tomorrow?'];
  if (protocol === 'Anthropic') {
    assert.equal(path, '/v1/messages');
    assert.equal(body.system, 'Be brief.');
    assert.deepEqual(body.messages, messages);
  } else {
    assert.equal(path, '/v1/chat/completions');
    assert.deepEqual(
      body.messages.map(({ role }) => role),
      ['system', 'user', 'assistant', 'user'],
    );
    assert.deepEqual(
      body.messages.map(({ content }) => content),
      ['Be brief.', ...texts],
    );
  }
});

testEach('parameters reach the upstream', async ({ scripted, answers, protocol }) => {
  gateway.scripted.script('parameters', (response) => answers.sendText(response, 'fine'));
  const parameters = {
    temperature: 0,
    top_p: 0.5,
    stop_sequences: ['END'],
    metadata: { user_id: 'someone' },
  };

  await gateway
    .anthropic({ provider: scripted })
    .messages.create(ask(`${scripted}/parameters`, parameters));

  const { body } = gateway.scripted.callsOf('parameters').at(-1);
  assert.equal(body.max_tokens, 100);
  assert.equal(body.temperature, 0);
  assert.equal(body.top_p, 0.5);
  const [stop, user] = protocol === 'Anthropic' ? ['stop_sequences', 'metadata'] : ['stop', 'user'];
  assert.deepEqual(body[stop], ['END']);
  assert.deepEqual(body[user], protocol === 'Anthropic' ? { user_id: 'someone' } : 'someone');
});

testEach('an image reaches the upstream', async ({ scripted, answers, protocol }) => {
  gateway.scripted.script('image', (response) => answers.sendText(response, 'A dot.'));
  const source = { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo=' };
  const content = [
    { type: 'text', text: 'What is in this picture?' },
    { type: 'image', source },
  ];

  await gateway
    .anthropic({ provider: scripted })
    .messages.create(ask(`${scripted}/image`, { messages: [{ role: 'user', content }] }));

  const [, sent] = gateway.scripted.callsOf('image').at(-1).body.messages[0].content;
  assert.deepEqual(
    sent,
    protocol === 'Anthropic'
      ? content[1]
      : { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } },
  );
});

testEach('tokens are counted', async ({ mock }) => {
  const { max_tokens: _, ...countable } = ask(`${mock}/some-model`, { system: 'Be brief.' });
  const client = gateway.anthropic();

  const few = await client.messages.countTokens(countable);
  const many = await client.messages.countTokens({
    ...countable,
    messages: [{ role: 'user', content: 'word '.repeat(1000) }],
  });

  assert.ok(few.input_tokens > 0);
  assert.ok(many.input_tokens >= few.input_tokens + 500);
});

const oldHeaders = { authorization: null, 'x-api-key': 'client-key' };
for (const [name, credentials, header, value] of [
  ['an apiKey', { apiKey: 'client-key' }, 'authorization', 'Bearer client-key'],
  ['an authToken', { apiKey: null, authToken: 'token' }, 'authorization', 'Bearer token'],
  ["older clients' key", { defaultHeaders: oldHeaders }, 'x-api-key', 'client-key'],
]) {
  testEach(`the upstream gets its own key, not ${name}`, throughGateway, async (upstream) => {
    const { scripted, answers, protocol } = upstream;
    gateway.scripted.script('key', (response) => answers.sendText(response, 'fine'));
    let sent;
    const spy = (url, init) => fetch(url, (sent = init));

    await gateway.anthropic({ ...credentials, fetch: spy }).messages.create(ask(`${scripted}/key`));

    assert.equal(sent.headers.get(header), value);
    const { headers } = gateway.scripted.callsOf('key').at(-1);
    const [key, bearer] =
      protocol === 'Anthropic' ? ['upstream-key', undefined] : [undefined, 'Bearer upstream-key'];
    assert.equal(headers['x-api-key'], key);
    assert.equal(headers.authorization, bearer);
  });
}
