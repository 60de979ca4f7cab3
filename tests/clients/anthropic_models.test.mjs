import assert from 'node:assert/strict';
import { test } from 'node:test';

import { BadRequestError, NotFoundError } from '@anthropic-ai/sdk';

import { throughGateway, useGateway } from './support/fixture.mjs';
import { anthropicProviders } from './support/upstreams.mjs';

const gateway = useGateway({ moreProviders: anthropicProviders });
const known = [
  'mock/mock-small',
  'mock/family/mock-large',
  'claude/claude-mock',
  'claude/family/claude-mock',
];

async function readAll(pages) {
  const models = [];
  for await (const model of pages) {
    models.push(model);
  }
  return models;
}

const idsOf = (models) => models.map(({ id }) => id);

test("the models of all providers are listed in Anthropic's form", throughGateway, async () => {
  const page = await gateway.anthropic().models.list();

  assert.deepEqual(idsOf(page.data).sort(), [...known].sort());
  for (const model of page.data) {
    assert.equal(model.type, 'model');
    assert.equal(typeof model.display_name, 'string');
    assert.ok(!Number.isNaN(Date.parse(model.created_at)));
  }
  assert.equal(page.has_more, false);
  assert.equal(page.first_id, page.data[0].id);
  assert.equal(page.last_id, page.data.at(-1).id);
});

test('iterating goes over pages of any size', async () => {
  const all = await readAll(gateway.anthropic().models.list());

  for (const limit of [1, 2, 1000]) {
    const models = await readAll(gateway.anthropic().models.list({ limit }));
    assert.deepEqual(models, all);
  }
  assert.equal(new Set(idsOf(all)).size, all.length);
});

test('a page begins behind a model, or ends before it', throughGateway, async () => {
  const client = gateway.anthropic();
  const all = idsOf((await client.models.list()).data);

  const behind = await client.models.list({ after_id: all[0], limit: 2 });
  assert.deepEqual(idsOf(behind.data), all.slice(1, 3));
  assert.equal(behind.has_more, true);
  const before = await client.models.list({ before_id: all[2], limit: 1000 });
  assert.deepEqual(idsOf(before.data), all.slice(0, 2));
});

test('a limit out of range is a BadRequestError', async () => {
  await assert.rejects(gateway.anthropic().models.list({ limit: 1001 }), BadRequestError);
});

test('a model is found by an id with slashes', throughGateway, async () => {
  for (const id of known) {
    const model = await gateway.anthropic().models.retrieve(id);

    assert.equal(model.type, 'model');
    assert.equal(model.id, id);
  }
});

test('a model that nobody lists is not found', throughGateway, async () => {
  const asking = gateway.anthropic().models.retrieve('claude/none/such');

  await assert.rejects(asking, (error) => {
    assert.ok(error instanceof NotFoundError);
    assert.equal(error.type, 'not_found_error');
    assert.ok(error.requestID);
    return true;
  });
});

test("each client gets the list in its own vendor's form", throughGateway, async () => {
  const ofAnthropic = await gateway.anthropic().models.list();
  const ofOpenAi = await gateway.client().models.list();

  assert.equal(ofOpenAi.object, 'list');
  assert.deepEqual(idsOf(ofOpenAi.data).sort(), idsOf(ofAnthropic.data).sort());
});

test('the log knows the request of a list', throughGateway, async () => {
  const { request_id } = await gateway.anthropic().models.list().withResponse();

  assert.equal((await gateway.logRow(request_id)).path, '/v1/models');
});
