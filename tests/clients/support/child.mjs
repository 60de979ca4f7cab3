// Child processes of the tests: started, waited for until they are ready, ended by their own pid.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { within } from './waiting.mjs';

const binary = process.env.GATEWAY_SERVER;

// What still runs when this process ends before its time goes with it.
const running = new Set();
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')));
process.once('SIGINT', () => process.exit(1)).once('SIGTERM', () => process.exit(1));

// Starts `gateway-server ...words`; the address is the one in its greeting.
export async function startBinary(words) {
  if (!binary) {
    throw new Error('set GATEWAY_SERVER to the gateway-server binary');
  }
  const child = spawn(binary, words, { stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  const exited = new Promise((resolve) => child.once('close', resolve));
  exited.then(() => running.delete(child));
  let output = '';
  const address = new Promise((resolve, reject) => {
    const read = (text) => {
      output += text;
      const ready = /is ready on (http:\/\/\S+)/.exec(output);
      if (ready) {
        resolve(ready[1]);
      }
    };
    child.stdout.setEncoding('utf8').on('data', read);
    child.stderr.setEncoding('utf8').on('data', read);
    child.once('error', reject);
    exited.then(() => reject(new Error(`gateway-server ${words.join(' ')} ended: ${output}`)));
  });
  const stop = async () => {
    child.kill('SIGTERM');
    const killer = setTimeout(() => child.kill('SIGKILL'), 10_000);
    await exited;
    clearTimeout(killer);
  };
  try {
    return { address: await within(10_000, address, 'the greeting'), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

// Runs a command to its end and gives what it printed.
export async function run(command, words) {
  const child = spawn(command, words, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let complaint = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (complaint += text));
  const [status] = await once(child, 'close');
  if (status !== 0) {
    throw new Error(`${command} ended with ${status}: ${complaint}`);
  }
  return output;
}
