// Fuzz seeds out of a folder of cases: node seeds.mjs CASES OUT, then OUT/<target>/<seed>.
//
// A case is a JSON file: `direction` ("openai_in_anthropic_upstream"), `request` or `request_raw`
// (what the client sends), and `upstream.body`, `upstream.body_text` or `upstream_sse` (a list of
// texts: what it is answered with).
import fs from 'node:fs';
import path from 'node:path';

const [cases, out] = process.argv.slice(2);

function nameOf(direction) {
  const [client, upstream] = direction.replace('_upstream', '').split('_in_');
  return client === upstream ? `${client}_passthrough` : `${client}_to_${upstream}`;
}

// Content type as decode.cpp counts them, whether the status is an error, and the text.
function answerOf({ upstream_sse: sse, upstream = {} }) {
  const failed = (upstream.status ?? 200) >= 400;
  if (sse) return { type: 1, failed: false, text: sse.join('') };
  if ('body_text' in upstream) return { type: 3, failed, text: upstream.body_text };
  if ('body' in upstream) return { type: 0, failed, text: JSON.stringify(upstream.body) };
  return null;
}

function write(target, name, text) {
  fs.mkdirSync(path.join(out, target), { recursive: true });
  fs.writeFileSync(path.join(out, target, name), text);
}

for (const file of fs.readdirSync(cases).filter((each) => each.endsWith('.json'))) {
  const name = path.basename(file, '.json');
  const one = JSON.parse(fs.readFileSync(path.join(cases, file), 'utf8'));
  const pair = nameOf(one.direction);
  const request = one.request ?? {};
  const body = one.request_raw ?? JSON.stringify(request);
  write(`encode_${pair}`, name, body);
  write('json_tree', name, body);
  const answer = answerOf(one);
  if (!answer) continue;
  const usage = request.stream_options?.include_usage ? 8 : 0;
  const legacy = request.functions ? 32 : 0;
  for (const stream of [0, 1]) {
    // As decode.cpp reads it; the second byte makes pieces of 8.
    const first = 64 | stream | (answer.type << 1) | usage | (answer.failed ? 16 : 0) | legacy;
    const front = String.fromCharCode(first) + 'G';
    write(`decode_${pair}`, `${name}-${stream}`, front + answer.text);
  }
  if (answer.type === 1) write('sse_scanner', name, '\x07' + answer.text);
}
