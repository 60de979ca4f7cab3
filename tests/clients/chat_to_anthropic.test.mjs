// OpenAI's client, a provider that speaks Anthropic's protocol: answers that are not streamed.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { BadRequestError, NotFoundError } from 'openai';
import { zodResponseFormat } from 'openai/helpers/zod';
import { z } from 'zod';

import { sendBlocks, sendText } from './support/anthropic_answers.mjs';
import { throughGateway, useGateway } from './support/fixture.mjs';
import { anthropicProviders } from './support/upstreams.mjs';

const gateway = useGateway({ moreProviders: anthropicProviders });
const messages = [{ role: 'user', content: 'How is the weather in 上海 today?' }];

const ask = (model, more) => gateway.client().chat.completions.create({ model, messages, ...more });

test('a chat completion is answered', throughGateway, async () => {
  const { data, response, request_id } = await ask('claude/claude-mock').withResponse();

  assert.equal(data.object, 'chat.completion');
  assert.equal(data.model, 'claude-mock');
  assert.equal(data.choices.length, 1);
  assert.equal(data.choices[0].finish_reason, 'stop');
  assert.match(data.choices[0].message.content, /weather in 上海 today/);
  assert.equal(data.choices[0].message.refusal, null);
  const { prompt_tokens, completion_tokens, total_tokens } = data.usage;
  assert.ok(prompt_tokens > 0 && completion_tokens > 0);
  assert.equal(total_tokens, prompt_tokens + completion_tokens);
  assert.equal(response.headers.get('x-gateway-provider'), 'claude');
  assert.equal(response.headers.get('x-gateway-lossy'), null);
  const row = await gateway.logRow(request_id);
  assert.equal(row.path, '/v1/chat/completions');
  assert.equal(row.model_sent, 'claude-mock');
  assert.equal(row.status, 200);
  assert.equal(row.stop_reason, 'end_turn');
  assert.equal(row.prompt_tokens, prompt_tokens);
  assert.equal(row.completion_tokens, completion_tokens);
});

test("a conversation reaches the upstream in Anthropic's form", throughGateway, async () => {
  gateway.scripted.script('conversation', (response) => sendText(response, 'fine'));
  const picture = { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } };

  const completion = await ask('scripted-claude/conversation', {
    messages: [
      { role: 'developer', content: 'Be brief. "Quotes", \\ and \u2028 stay.' },
      { role: 'user', content: 'Hello.' },
      { role: 'assistant', content: 'Hello!' },
      { role: 'user', content: [{ type: 'text', text: 'What is this?' }, picture] },
    ],
    max_completion_tokens: 64,
    temperature: 0,
    stop: 'END',
    user: 'someone',
  });

  assert.equal(completion.choices[0].message.content, 'fine');
  const [{ path, headers, body }] = gateway.scripted.callsOf('conversation');
  assert.equal(path, '/v1/messages');
  assert.equal(headers['x-api-key'], 'upstream-key');
  assert.equal(headers.authorization, undefined);
  assert.ok(headers['anthropic-version']);
  assert.deepEqual(body, {
    model: 'conversation',
    max_tokens: 64,
    temperature: 0,
    stop_sequences: ['END'],
    metadata: { user_id: 'someone' },
    system: 'Be brief. "Quotes", \\ and \u2028 stay.',
    messages: [
      { role: 'user', content: 'Hello.' },
      { role: 'assistant', content: [{ type: 'text', text: 'Hello!' }] },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is this?' },
          {
            type: 'image',
            source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo=' },
          },
        ],
      },
    ],
  });
});

test('reasoning_effort brings thoughts along', throughGateway, async () => {
  const completion = await ask('claude/claude-mock', { reasoning_effort: 'high' });

  const { message } = completion.choices[0];
  assert.match(message.reasoning_content, /^The user said: How is the weather in 上海 today/);
  assert.match(message.content, /^Hello!/);
  assert.ok(completion.usage.completion_tokens_details.reasoning_tokens > 0);
});

test('no thoughts are there unless they are asked for', throughGateway, async () => {
  const none = await ask('claude/claude-mock', { reasoning_effort: 'none' });
  const plain = await ask('claude/claude-mock');

  assert.equal(none.choices[0].message.reasoning_content, undefined);
  assert.equal(plain.choices[0].message.reasoning_content, undefined);
});

test('a refusal is passed on as one', throughGateway, async () => {
  gateway.scripted.script('refusal', (response) => sendBlocks(response, [], 'refusal'));

  const completion = await ask('scripted-claude/refusal');

  assert.equal(completion.choices[0].finish_reason, 'content_filter');
});

test('parse gives an object that fits the schema', throughGateway, async () => {
  const Event = z.object({
    name: z.string(),
    weekday: z.enum(['Friday', 'Saturday']),
    guests: z.array(z.object({ name: z.string() })),
  });

  const completion = await gateway.client().chat.completions.parse({
    model: 'claude/claude-mock',
    messages,
    response_format: zodResponseFormat(Event, 'event'),
  });

  const { parsed, content } = completion.choices[0].message;
  assert.deepEqual(parsed, { name: 'text', weekday: 'Friday', guests: [{ name: 'text' }] });
  assert.deepEqual(JSON.parse(content), parsed);
});

test('the stream helper parses the object at the end', throughGateway, async () => {
  const runner = gateway.client().chat.completions.stream({
    model: 'claude/claude-mock',
    messages,
    response_format: zodResponseFormat(z.object({ count: z.number() }), 'count'),
  });

  const completion = await runner.finalChatCompletion();

  assert.equal(typeof completion.choices[0].message.parsed.count, 'number');
});

test('several answers at once are refused', throughGateway, async () => {
  await assert.rejects(ask('claude/claude-mock', { n: 2 }), (error) => {
    assert.ok(error instanceof BadRequestError);
    assert.equal(error.param, 'n');
    return true;
  });
});

test('embeddings are not to be had', throughGateway, async () => {
  const asking = gateway.client().embeddings.create({ model: 'claude/claude-mock', input: 'x' });

  await assert.rejects(asking, NotFoundError);
});

test('the models of such a provider are listed', throughGateway, async () => {
  const ids = [];
  for await (const { id, object } of gateway.client().models.list()) {
    assert.equal(object, 'model');
    ids.push(id);
  }
  const model = await gateway.client().models.retrieve('claude/family/claude-mock');

  assert.ok(ids.includes('claude/claude-mock'));
  assert.ok(ids.includes('claude/family/claude-mock'));
  assert.equal(model.id, 'claude/family/claude-mock');
});
