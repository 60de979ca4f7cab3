import assert from 'node:assert/strict';
import { test } from 'node:test';

import { BadRequestError } from 'openai';

import { isDirect, useGateway } from './support/fixture.mjs';

const gateway = useGateway();
const model = 'mock/mock-embedding';
const input = ['The food was delicious', '食物很好吃'];

const lengthOf = (vector) => Math.sqrt(vector.reduce((sum, x) => sum + x * x, 0));

test('vectors come packed by default, and the client unpacks them', async () => {
  const { data, response } = await gateway
    .client()
    .embeddings.create({ model, input })
    .withResponse();

  assert.equal(data.object, 'list');
  assert.deepEqual(
    data.data.map(({ index }) => index),
    [0, 1],
  );
  for (const { embedding } of data.data) {
    assert.equal(embedding.length, 1536);
    assert.ok(Math.abs(lengthOf(embedding) - 1) < 1e-3);
  }
  assert.ok(data.usage.prompt_tokens > 0);
  if (!isDirect) {
    const row = await gateway.logRow(response.headers.get('x-request-id'));
    assert.equal(row.path, '/v1/embeddings');
    assert.equal(row.model_sent, 'mock-embedding');
    assert.equal(row.prompt_tokens, data.usage.prompt_tokens);
  }
});

test('floats are the same vectors', async () => {
  const client = gateway.client();

  const packed = await client.embeddings.create({ model, input });
  const floats = await client.embeddings.create({ model, input, encoding_format: 'float' });

  for (const [i, { embedding }] of floats.data.entries()) {
    assert.ok(Array.isArray(embedding));
    assert.ok(embedding.every((x, k) => Math.abs(x - packed.data[i].embedding[k]) < 1e-6));
  }
});

test('dimensions and token inputs are passed on', async () => {
  const answer = await gateway.client().embeddings.create({
    model,
    input: [[1, 2, 3]],
    dimensions: 256,
    encoding_format: 'float',
  });

  assert.equal(answer.data.length, 1);
  assert.equal(answer.data[0].embedding.length, 256);
});

test('what the upstream does not understand is a BadRequestError', async () => {
  const asking = gateway.client().embeddings.create({ model, input: [] });

  await assert.rejects(asking, (error) => {
    assert.ok(error instanceof BadRequestError);
    assert.equal(error.param, 'input');
    return true;
  });
});
