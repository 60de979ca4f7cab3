import assert from 'node:assert/strict';
import { test } from 'node:test';

import { NotFoundError } from 'openai';

import { throughGateway, useGateway } from './support/fixture.mjs';

const gateway = useGateway();

test('the models of all providers are listed', throughGateway, async () => {
  const page = await gateway.client().models.list();

  assert.equal(page.object, 'list');
  const ids = page.data.map(({ id }) => id);
  assert.deepEqual(ids, ['mock/mock-small', 'mock/family/mock-large']);
  for (const model of page.data) {
    assert.equal(model.object, 'model');
    assert.equal(model.owned_by, 'mock');
    assert.equal(typeof model.created, 'number');
  }
});

test('a model list has a request id that the log knows', throughGateway, async () => {
  const { request_id } = await gateway.client().models.list().withResponse();

  assert.ok(request_id);
  assert.equal((await gateway.logRow(request_id)).path, '/v1/models');
});

test('iterating goes over the pages and ends', async () => {
  const ids = [];

  for await (const model of gateway.client().models.list()) {
    ids.push(model.id);
  }

  assert.ok(ids.length > 1);
  assert.equal(new Set(ids).size, ids.length);
});

test('a model is found by an id with slashes', throughGateway, async () => {
  const model = await gateway.client().models.retrieve('mock/family/mock-large');

  assert.equal(model.id, 'mock/family/mock-large');
  assert.equal(model.object, 'model');
});

test('a model that nobody lists is not found', throughGateway, async () => {
  const asking = gateway.client().models.retrieve('mock/none/such');

  await assert.rejects(asking, (error) => {
    assert.ok(error instanceof NotFoundError);
    assert.equal(error.code, 'model_not_found');
    assert.ok(error.requestID);
    return true;
  });
});
