// An upstream in this process. What it answers is a function of the test, chosen by the model that
// is asked for, or by the path where there is none; it sees each request and the end of each
// connection.
import { once } from 'node:events';
import { createServer } from 'node:http';

async function bodyOf(request) {
  const parts = [];
  for await (const part of request) {
    parts.push(part);
  }
  return Buffer.concat(parts);
}

const formOf = (bytes, type) =>
  new Response(bytes, { headers: { 'content-type': type } }).formData();

// Fills in `body` (the object) or `form`, and the name of the script.
async function read(request, call) {
  const bytes = await bodyOf(request);
  const type = request.headers['content-type'] ?? '';
  if (type.startsWith('multipart/form-data')) {
    call.form = await formOf(bytes, type);
  } else if (bytes.length > 0) {
    call.body = JSON.parse(bytes);
  }
  const model = call.form?.get('model') ?? call.body?.model;
  call.name = model?.replace(/^scripted(-claude)?\//, '') ?? `${call.method} ${call.path}`;
}

export async function startScriptedUpstream() {
  const scripts = new Map();
  const calls = [];

  const server = createServer(async (request, response) => {
    const call = { method: request.method, path: request.url, headers: request.headers };
    call.closed = new Promise((resolve) => response.once('close', resolve));
    calls.push(call);
    try {
      await read(request, call);
      await scripts.get(call.name)(response, call);
    } catch (error) {
      response.destroy(error);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    address: `http://127.0.0.1:${server.address().port}`,
    // From now on `answer(response, call)` answers calls of this model, or "GET /v1/files".
    script: (name, answer) => scripts.set(name, answer),
    callsOf: (name) => calls.filter((call) => call.name === name),
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

// An address that nobody listens on.
export async function deadAddress() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return `http://127.0.0.1:${port}`;
}
