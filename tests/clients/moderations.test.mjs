import assert from 'node:assert/strict';
import { test } from 'node:test';

import { useGateway } from './support/fixture.mjs';

const gateway = useGateway();
const input = ['Hello there.', 'A second text.'];

test('texts are moderated', async () => {
  const answer = await gateway
    .client()
    .moderations.create({ model: 'mock/mock-moderation', input });

  assert.equal(answer.results.length, input.length);
  for (const result of answer.results) {
    assert.equal(typeof result.flagged, 'boolean');
    assert.equal(typeof result.category_scores.violence, 'number');
  }
});

test('without a model the header says who is asked', async () => {
  const client = gateway.client({ defaultHeaders: { 'x-gateway-provider': 'mock' } });

  const { data, response } = await client.moderations.create({ input }).withResponse();

  assert.equal(data.results.length, input.length);
  assert.match(response.headers.get('x-gateway-provider') ?? 'mock', /^mock$/);
});
