import assert from 'node:assert/strict';
import { test } from 'node:test';

import { isDirect, useGateway } from './support/fixture.mjs';

const gateway = useGateway();
const request = { model: 'mock/mock-small', prompt: 'Once upon a time' };

test('a prompt is completed', async () => {
  const completion = await gateway.client().completions.create(request);

  assert.equal(completion.object, 'text_completion');
  assert.match(completion.choices[0].text, /Once upon a time/);
  assert.equal(completion.choices[0].finish_reason, 'stop');
  assert.ok(completion.usage.completion_tokens > 0);
});

test('a streamed completion holds the same text, and the log has its usage', async () => {
  const client = gateway.client();
  const plain = await client.completions.create(request);
  const { data, response } = await client.completions
    .create({ ...request, stream: true })
    .withResponse();
  let text = '';

  for await (const chunk of data) {
    assert.equal(chunk.object, 'text_completion');
    assert.equal(chunk.choices.length, 1);
    text += chunk.choices[0].text;
  }

  assert.equal(text, plain.choices[0].text);
  if (!isDirect) {
    const row = await gateway.logRow(response.headers.get('x-request-id'));
    assert.equal(row.streamed, 1);
    assert.equal(row.completion_tokens, plain.usage.completion_tokens);
  }
});

test('the last chunk has the usage when it is asked for', async () => {
  const stream = await gateway.client().completions.create({
    ...request,
    stream: true,
    stream_options: { include_usage: true },
  });
  let last;

  for await (const chunk of stream) {
    last = chunk;
  }

  assert.deepEqual(last.choices, []);
  assert.ok(last.usage.completion_tokens > 0);
});
