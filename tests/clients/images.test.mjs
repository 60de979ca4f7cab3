import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';

import { toFile } from 'openai';

import { sendJson, startEvents } from './support/answers.mjs';
import { useGateway } from './support/fixture.mjs';

const gateway = useGateway();
const prompt = 'A gateway at dawn';

test('an image is generated', async () => {
  const answer = await gateway
    .client()
    .images.generate({ model: 'mock/mock-image', prompt, response_format: 'b64_json', n: 2 });

  assert.equal(answer.data.length, 2);
  for (const { b64_json } of answer.data) {
    assert.deepEqual([...Buffer.from(b64_json, 'base64').subarray(1, 4)], [...Buffer.from('PNG')]);
  }
});

test('a generation is streamed', async () => {
  const events = [
    { type: 'image_generation.partial_image', partial_image_index: 0, b64_json: 'AAAA' },
    { type: 'image_generation.completed', b64_json: randomBytes(600_000).toString('base64') },
  ];
  gateway.scripted.script('partial', (response) => {
    startEvents(response);
    for (const event of events) {
      response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
    }
    response.end();
  });

  const stream = await gateway.client({ provider: 'scripted' }).images.generate({
    model: 'scripted/partial',
    prompt,
    stream: true,
    partial_images: 1,
  });
  const seen = [];
  for await (const event of stream) {
    seen.push(event);
  }

  assert.deepEqual(seen, events);
});

test('several images are uploaded to be edited', async () => {
  gateway.scripted.script('edit', (response) => sendJson(response, { created: 1, data: [] }));
  const pictures = [randomBytes(90_000), randomBytes(10_000)];

  await gateway.client({ provider: 'scripted' }).images.edit({
    model: 'scripted/edit',
    prompt,
    image: await Promise.all(
      pictures.map((bytes, i) => toFile(bytes, `${i}.png`, { type: 'image/png' })),
    ),
  });

  const [{ form }] = gateway.scripted.callsOf('edit');
  const received = await Promise.all(form.getAll('image[]').map((file) => file.arrayBuffer()));
  assert.deepEqual(
    received.map((bytes) => Buffer.from(bytes)),
    pictures,
  );
  assert.equal(form.get('prompt'), prompt);
});

test('an image is edited', async () => {
  const image = await toFile(randomBytes(5000), 'gate.png', { type: 'image/png' });

  const answer = await gateway.client().images.edit({ model: 'mock/mock-image', prompt, image });

  assert.equal(answer.data.length, 1);
});
