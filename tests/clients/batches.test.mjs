import assert from 'node:assert/strict';
import { test } from 'node:test';

import { toFile } from 'openai';

import { useGateway } from './support/fixture.mjs';

const gateway = useGateway();
const client = () => gateway.client({ defaultHeaders: { 'x-gateway-provider': 'mock' } });

async function newBatch() {
  const line = {
    custom_id: 'one',
    method: 'POST',
    url: '/v1/chat/completions',
    body: { model: 'mock-small', messages: [{ role: 'user', content: 'Hello' }] },
  };
  const file = await toFile(Buffer.from(`${JSON.stringify(line)}\n`), 'batch.jsonl');
  const input = await client().files.create({ file, purpose: 'batch' });
  const batch = await client().batches.create({
    input_file_id: input.id,
    endpoint: '/v1/chat/completions',
    completion_window: '24h',
    metadata: { nightly: 'yes' },
  });
  return { input, batch };
}

test('a batch is created and retrieved', async () => {
  const { input, batch } = await newBatch();

  const retrieved = await client().batches.retrieve(batch.id);

  assert.equal(batch.object, 'batch');
  assert.equal(batch.input_file_id, input.id);
  assert.equal(batch.endpoint, '/v1/chat/completions');
  assert.deepEqual(batch.metadata, { nightly: 'yes' });
  assert.equal(retrieved.id, batch.id);
});

test('batches are listed page by page', async () => {
  const ids = [];
  for (let i = 0; i < 3; ++i) {
    ids.push((await newBatch()).batch.id);
  }
  const listed = [];

  for await (const batch of client().batches.list({ limit: 2 })) {
    listed.push(batch.id);
  }

  assert.deepEqual(listed.filter((id) => ids.includes(id)).sort(), ids.sort());
});

test('a batch is cancelled', async () => {
  const { batch } = await newBatch();

  const cancelled = await client().batches.cancel(batch.id);

  assert.equal(cancelled.id, batch.id);
});
