import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { test } from 'node:test';

import { NotFoundError, toFile, toStreamingFile } from 'openai';

import { isDirect, useGateway } from './support/fixture.mjs';

const gateway = useGateway();
// Nothing in a call about files names a model.
const client = () => gateway.client({ defaultHeaders: { 'x-gateway-provider': 'mock' } });

const upload = (bytes, name = 'notes.jsonl') =>
  toFile(Buffer.from(bytes), name).then((file) =>
    client().files.create({ file, purpose: 'batch' }),
  );

test('a file is uploaded, described and deleted', async () => {
  const created = await upload('{"line":"第一"}\n');

  assert.equal(created.object, 'file');
  assert.equal(created.filename, 'notes.jsonl');
  assert.equal(created.purpose, 'batch');
  assert.equal(created.bytes, Buffer.byteLength('{"line":"第一"}\n'));
  assert.equal((await client().files.retrieve(created.id)).id, created.id);

  assert.equal((await client().files.delete(created.id)).deleted, true);
  await assert.rejects(client().files.retrieve(created.id), NotFoundError);
});

test('what is uploaded comes back byte by byte', async () => {
  const bytes = randomBytes(3_000_000);
  const { id } = await upload(bytes, 'binary.bin');

  const { data, response } = await client().files.content(id).withResponse();

  assert.ok(Buffer.from(await data.arrayBuffer()).equals(bytes));
  if (!isDirect) {
    const row = await gateway.logRow(response.headers.get('x-request-id'));
    assert.equal(row.method, 'GET');
    assert.equal(row.path, `/v1/files/${id}/content`);
    assert.equal(row.provider, 'mock');
    assert.equal(row.bytes_out, bytes.length);
  }
});

test('a file can be uploaded while it is still being read', async () => {
  const parts = Array.from({ length: 20 }, () => randomBytes(50_000));
  const file = toStreamingFile(Readable.from(parts), 'streamed.bin');

  const { id } = await client().files.create({ file, purpose: 'user_data' });

  const content = await client().files.content(id);
  assert.ok(Buffer.from(await content.arrayBuffer()).equals(Buffer.concat(parts)));
});

test('files are listed page by page', async () => {
  const ids = [];
  for (const name of ['a.jsonl', 'b.jsonl', 'c.jsonl']) {
    ids.push((await upload('{}', name)).id);
  }
  const listed = [];

  for await (const file of client().files.list({ limit: 2, order: 'asc' })) {
    listed.push(file.id);
  }

  assert.deepEqual(
    listed.filter((id) => ids.includes(id)),
    ids,
  );
});
