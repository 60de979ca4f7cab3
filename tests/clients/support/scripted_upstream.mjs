// An upstream in this process. What it answers is a function of the test, chosen by the model that
// is asked for; it sees each request and the end of each connection.
import { once } from 'node:events';
import { createServer } from 'node:http';

async function bodyOf(request) {
  const parts = [];
  for await (const part of request) {
    parts.push(part);
  }
  return Buffer.concat(parts);
}

export async function startScriptedUpstream() {
  const scripts = new Map();
  const calls = [];

  const server = createServer(async (request, response) => {
    const call = { method: request.method, path: request.url, headers: request.headers };
    call.closed = new Promise((resolve) => response.once('close', resolve));
    calls.push(call);
    try {
      call.body = JSON.parse(await bodyOf(request));
      call.model = call.body.model.replace(/^scripted\//, '');
      await scripts.get(call.model)(response, call);
    } catch (error) {
      response.destroy(error);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    address: `http://127.0.0.1:${server.address().port}`,
    // From now on `answer(response, call)` answers the calls of this model.
    script: (model, answer) => scripts.set(model, answer),
    callsOf: (model) => calls.filter((call) => call.model === model),
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
