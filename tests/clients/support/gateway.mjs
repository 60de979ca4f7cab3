// A gateway-server with a configuration and a log of its own, in a temp folder.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { run, startBinary } from './child.mjs';
import { until } from './waiting.mjs';

// TOML's basic strings and flat arrays are written as JSON's.
const table = (settings) =>
  Object.entries(settings)
    .map(([name, value]) => `${name} = ${JSON.stringify(value)}\n`)
    .join('');

const configOf = (logFile, providers) =>
  `[server]\n${table({ listen: '127.0.0.1:0' })}` +
  // What one answer of an upstream becomes is looked at; trying again is the C++ tests' subject.
  `[request]\nmax_attempts = 1\n` +
  `[log]\n${table({ url: `sqlite://${logFile}` })}` +
  providers.map((provider) => `[[providers]]\n${table(provider)}`).join('');

// providers: tables of docs/configuration.md.
export async function startGateway(providers) {
  const folder = await mkdtemp(join(tmpdir(), 'gateway-clients-'));
  const logFile = join(folder, 'log.db');
  const configFile = join(folder, 'gateway.toml');
  await writeFile(configFile, configOf(logFile, providers), { mode: 0o600 });
  const server = await startBinary(['serve', '--config', configFile]);

  // By the id of the response, or by the one the client gave the request.
  const find = async (requestId) => {
    const where = `'${requestId}' IN (request_id, client_request_id)`;
    const text = await run('sqlite3', [
      '-json',
      '-cmd',
      '.timeout 5000',
      logFile,
      `SELECT * FROM requests WHERE ${where} ORDER BY id`,
    ]);
    return text === '' ? undefined : JSON.parse(text)[0];
  };
  return {
    address: server.address,
    // The row of a request, as soon as it is written.
    logRow: (requestId) => until(() => find(requestId), `the log row of ${requestId}`),
    stop: async () => {
      await server.stop();
      await rm(folder, { recursive: true });
    },
  };
}
