import assert from 'node:assert/strict';
import { test } from 'node:test';

import { AnthropicError } from '@anthropic-ai/sdk';
import { jsonSchemaOutputFormat } from '@anthropic-ai/sdk/helpers/json-schema';
import { zodOutputFormat } from '@anthropic-ai/sdk/helpers/zod';
import { z } from 'zod';

import { useGateway } from './support/fixture.mjs';
import { anthropicProviders, eachUpstream } from './support/upstreams.mjs';

const gateway = useGateway({ moreProviders: anthropicProviders });
const testEach = eachUpstream((...words) => test(...words));

const Event = z.object({
  name: z.string(),
  weekday: z.enum(['Friday', 'Saturday']),
  guests: z.array(z.object({ name: z.string() })),
});
const made = { name: 'text', weekday: 'Friday', guests: [{ name: 'text' }] }; // by the mock
const messages = [{ role: 'user', content: 'Alice and Bob go to a science fair on Friday.' }];
const ask = (model, format = zodOutputFormat(Event)) => ({
  model,
  max_tokens: 100,
  messages,
  output_config: { format },
});

testEach('parse gives an object that fits the schema', async ({ mock }) => {
  const message = await gateway.anthropic().messages.parse(ask(`${mock}/some-model`));

  assert.deepEqual(message.parsed_output, made);
  assert.deepEqual(JSON.parse(message.content[0].text), made);
});

testEach('a schema need not come from zod', async ({ mock }) => {
  const format = jsonSchemaOutputFormat({
    type: 'object',
    properties: { count: { type: 'integer' } },
    required: ['count'],
    additionalProperties: false,
  });

  const message = await gateway.anthropic().messages.parse(ask(`${mock}/some-model`, format));

  assert.deepEqual(message.parsed_output, { count: 1 });
});

testEach('the stream helper parses the object at the end', async ({ mock }) => {
  const message = await gateway
    .anthropic()
    .messages.stream(ask(`${mock}/some-model`))
    .finalMessage();

  assert.deepEqual(message.parsed_output, made);
});

testEach('the schema reaches the upstream', async ({ scripted, answers, protocol }) => {
  const event = { name: '科学 fair', weekday: 'Saturday', guests: [] };
  gateway.scripted.script('schema', (response) =>
    answers.sendText(response, JSON.stringify(event)),
  );
  const request = ask(`${scripted}/schema`);

  const message = await gateway.anthropic({ provider: scripted }).messages.parse(request);

  assert.deepEqual(message.parsed_output, event);
  const { body } = gateway.scripted.callsOf('schema').at(-1);
  const { type, schema } =
    protocol === 'Anthropic'
      ? body.output_config.format
      : { ...body.response_format.json_schema, type: body.response_format.type };
  assert.equal(type, 'json_schema');
  assert.deepEqual(schema, request.output_config.format.schema);
  if (protocol === 'OpenAI') {
    assert.equal(body.response_format.json_schema.strict, true);
  }
});

testEach('parse refuses what does not fit the schema', async ({ scripted, answers }) => {
  gateway.scripted.script('misfit', (response) => answers.sendText(response, '{"name":"fair"}'));

  const parsing = gateway
    .anthropic({ provider: scripted })
    .messages.parse(ask(`${scripted}/misfit`));

  await assert.rejects(parsing, (error) => {
    assert.ok(error instanceof AnthropicError);
    assert.match(error.message, /weekday/);
    return true;
  });
});
