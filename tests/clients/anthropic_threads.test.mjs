// Threads: Anthropic keeps the conversation, and the client sends only what is new. The client's
// tool runner uses them unless it learns that there are none.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { betaTool } from '@anthropic-ai/sdk/helpers/beta/json-schema';

import { sendText } from './support/anthropic_answers.mjs';
import { sendMessage } from './support/answers.mjs';
import { useGateway } from './support/fixture.mjs';
import { anthropicProviders } from './support/upstreams.mjs';

const gateway = useGateway({ moreProviders: anthropicProviders });
const plea = { role: 'user', content: 'How warm is it in Paris? Please use get_weather.' };

function weatherTool() {
  const asked = [];
  const inputSchema = { type: 'object', properties: { city: { type: 'string' } } };
  const run = (input) => asked.push(input) && '21';
  return { asked, tool: betaTool({ name: 'get_weather', description: '', inputSchema, run }) };
}

const startThread = (provider, model, more = {}) =>
  gateway
    .anthropic({ provider })
    .beta.messages.thread({ model: `${provider}/${model}`, max_tokens: 100, ...more });

test('a thread is left to an Anthropic upstream', async () => {
  gateway.scripted.script('thread', (response) => sendText(response, 'fine'));
  const thread = startThread('scripted-claude', 'thread');

  await thread.send({ role: 'user', content: 'One.' });
  await thread.send({ role: 'user', content: 'Two.' });

  const [first, second] = gateway.scripted.callsOf('thread');
  assert.match(first.headers['anthropic-beta'], /message-threads/);
  assert.deepEqual(first.body.thread, { type: 'create' });
  assert.deepEqual(second.body.thread, { type: 'continue', previous_message_id: 'msg_scripted' });
  assert.deepEqual(second.body.messages, [{ role: 'user', content: 'Two.' }]);
});

test('an OpenAI upstream gets whole histories', async () => {
  gateway.scripted.script('no-thread', (response) => sendMessage(response, { content: 'fine' }));
  const thread = startThread('scripted', 'no-thread', {
    system: 'Be brief.',
    unsupportedRequestBehavior: 'continue_unthreaded',
  });

  await thread.send({ role: 'user', content: 'One.' });
  await thread.send({ role: 'user', content: 'Two.' });

  const { body } = gateway.scripted.callsOf('no-thread').at(-1);
  assert.deepEqual(
    body.messages.map(({ content }) => content),
    ['Be brief.', 'One.', 'fine', 'Two.'],
  );
});

for (const provider of ['claude', 'mock']) {
  for (const stream of [false, true]) {
    const how = `${stream ? 'streams' : 'plain messages'}, ${provider}`;
    test(`the tool runner goes on without a thread, ${how}`, async () => {
      const { asked, tool } = weatherTool();

      const final = await gateway.anthropic({ provider }).beta.messages.toolRunner({
        model: `${provider}/some-model`,
        max_tokens: 100,
        messages: [plea],
        tools: [tool],
        stream,
      });

      assert.deepEqual(asked, [{ city: 'text' }]);
      assert.match(final.content[0].text, /How warm is it in Paris/);
    });
  }
}
