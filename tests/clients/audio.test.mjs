import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { test } from 'node:test';

import { toFile } from 'openai';

import { sendJson } from './support/answers.mjs';
import { isDirect, throughGateway, useGateway } from './support/fixture.mjs';

const gateway = useGateway();
const hashOf = (bytes) => createHash('sha256').update(Buffer.from(bytes)).digest('hex');
const speech = { voice: 'alloy', input: 'Good morning, 早上好.' };

const recording = (bytes = randomBytes(20_000)) =>
  toFile(bytes, 'morning "quoted" 早.mp3', { type: 'audio/mpeg' });

test('a recording is transcribed', async () => {
  const { data, response } = await gateway
    .client()
    .audio.transcriptions.create({ model: 'mock/mock-whisper', file: await recording() })
    .withResponse();

  assert.ok(data.text.length > 0);
  if (!isDirect) {
    const row = await gateway.logRow(response.headers.get('x-request-id'));
    assert.equal(row.path, '/v1/audio/transcriptions');
    assert.equal(row.model_asked, 'mock/mock-whisper');
    assert.equal(row.model_sent, 'mock-whisper');
  }
});

test('an upload of 3 MB reaches the upstream byte by byte', async () => {
  const bytes = randomBytes(3_000_000);
  gateway.scripted.script('large', (response) => sendJson(response, { text: 'Heard.' }));

  const transcription = await gateway.client({ provider: 'scripted' }).audio.transcriptions.create({
    model: 'scripted/large',
    file: await recording(bytes),
    language: 'zh',
    timestamp_granularities: ['word', 'segment'],
  });

  assert.equal(transcription.text, 'Heard.');
  const [{ form, path }] = gateway.scripted.callsOf('large');
  assert.equal(path, '/v1/audio/transcriptions');
  assert.equal(form.get('language'), 'zh');
  assert.deepEqual(form.getAll('timestamp_granularities[]'), ['word', 'segment']);
  const file = form.get('file');
  assert.equal(file.type, 'audio/mpeg');
  assert.equal(file.size, bytes.length);
  assert.equal(hashOf(await file.arrayBuffer()), hashOf(bytes));
});

test('only the model of a form is changed on its way', throughGateway, async () => {
  gateway.scripted.script('form', (response) => sendJson(response, { text: 'Heard.' }));

  await gateway.client({ provider: 'scripted' }).audio.transcriptions.create({
    file: await recording(),
    prompt: 'model=scripted/form',
    model: 'scripted/form',
  });

  const [{ form }] = gateway.scripted.callsOf('form');
  assert.deepEqual([...form.keys()].sort(), ['file', 'model', 'prompt']);
  assert.equal(form.get('model'), 'form');
  assert.equal(form.get('prompt'), 'model=scripted/form');
  assert.match(form.get('file').name, /早\.mp3$/);
});

test('a transcription as text is a string', async () => {
  const text = await gateway.client().audio.transcriptions.create({
    model: 'mock/mock-whisper',
    file: await recording(),
    response_format: 'text',
  });

  assert.equal(typeof text, 'string');
  assert.ok(text.length > 0 && !text.startsWith('{'));
});

test('a streamed transcription is a sequence of events', async () => {
  const stream = await gateway.client().audio.transcriptions.create({
    model: 'mock/mock-transcribe',
    file: await recording(),
    stream: true,
  });
  let text = '';
  let done;

  for await (const event of stream) {
    if (event.type === 'transcript.text.delta') {
      text += event.delta;
    } else if (event.type === 'transcript.text.done') {
      done = event;
    }
  }

  assert.ok(text.length > 0);
  assert.equal(done.text, text);
});

test('a recording is translated', async () => {
  const translation = await gateway
    .client()
    .audio.translations.create({ model: 'mock/mock-whisper', file: await recording() });

  assert.ok(translation.text.length > 0);
});

test('speech comes as bytes', async () => {
  const response = await gateway
    .client()
    .audio.speech.create({ ...speech, model: 'mock/mock-tts' });

  const bytes = await response.arrayBuffer();
  assert.ok(bytes.byteLength > 0);
  assert.match(response.headers.get('content-type'), /^audio\//);
});

test('speech is passed on unchanged, and while it is still being made', async () => {
  const bytes = randomBytes(300_000);
  let finish;
  gateway.scripted.script('slow-speech', (response) => {
    response.writeHead(200, { 'content-type': 'audio/mpeg' });
    response.write(bytes.subarray(0, 1000));
    finish = () => response.end(bytes.subarray(1000));
  });

  const response = await gateway
    .client({ provider: 'scripted' })
    .audio.speech.create({ ...speech, model: 'scripted/slow-speech' });
  const parts = [];
  let size = 0;
  for await (const part of response.body) {
    parts.push(part);
    size += part.length;
    if (size === 1000) {
      finish();
    }
  }

  assert.equal(hashOf(Buffer.concat(parts)), hashOf(bytes));
});
