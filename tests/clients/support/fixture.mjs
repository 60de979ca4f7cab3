// A gateway with two upstreams for the tests of a file: "mock" is gateway-server's own stand-in,
// "scripted" answers as the test says. Both end with the file. The providers of these names speak
// OpenAI's protocol; `moreProviders` may reach the same upstreams by Anthropic's.
//
// CLIENT_TESTS_DIRECT=1 takes the gateway out: the client talks to the upstreams themselves. That
// shows whether a test and the stand-in agree; what is about the gateway is skipped then.
import { randomUUID } from 'node:crypto';
import { File } from 'node:buffer';
import { after, before } from 'node:test';

import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';

import { startBinary } from './child.mjs';
import { startGateway } from './gateway.mjs';
import { startScriptedUpstream } from './scripted_upstream.mjs';

// Node 18 has it, but not as a global; the client asks for that itself.
globalThis.File ??= File;

export const isDirect = process.env.CLIENT_TESTS_DIRECT === '1';

// For `test(name, throughGateway, ...)`: only true of a gateway.
export const throughGateway = { skip: isDirect && 'there is no gateway in a direct run' };

// An id that the client gives a request, to find its log row by.
export const newRequestId = () => `client-test-${randomUUID()}`;

const upstreamKey = 'upstream-key';

// Milliseconds for the tests of a file; they take a few seconds.
const longest = 180_000;

// mockWords: options of `gateway-server mock`. moreProviders: further tables of the configuration;
// with `upstream: 'mock'` or 'scripted' instead of an address and keys, one that reaches that.
export function useGateway({ mockWords = [], moreProviders = [] } = {}) {
  const started = [];
  const fixture = {};

  before(async () => {
    setTimeout(() => {
      console.error('the tests of this file hang');
      process.exit(1);
    }, longest).unref();
    const mock = await startBinary(['mock', '--port', '0', '--key', upstreamKey, ...mockWords]);
    started.push(mock);
    const scripted = await startScriptedUpstream();
    started.push(scripted);
    const baseUrls = { mock: mock.address, scripted: `${scripted.address}/v1` };
    const reach = (name) => ({ base_url: baseUrls[name], keys: upstreamKey });
    const provider = (name) => ({ name, ...reach(name) });
    const complete = ({ upstream, ...table }) =>
      upstream ? { ...table, ...reach(upstream) } : table;
    const further = (await Promise.all(moreProviders)).map(complete);
    further.forEach(({ name, base_url }) => (baseUrls[name] = base_url));
    fixture.scripted = scripted;

    if (!isDirect) {
      const gateway = await startGateway([
        { ...provider('mock'), models: ['mock-small', 'family/mock-large'] },
        provider('scripted'),
        ...further,
      ]);
      started.push(gateway);
      fixture.address = gateway.address;
      fixture.logRow = gateway.logRow;
    }
    fixture.baseUrlOf = (name) => (isDirect ? baseUrls[name] : `${fixture.address}/v1`);
  });

  const clientKey = isDirect ? upstreamKey : 'client-key';
  const usual = { apiKey: clientKey, maxRetries: 0, timeout: 20_000 };

  // Of OpenAI's own making, with retries off. `provider` matters in direct runs only.
  fixture.client = ({ provider = 'mock', ...options } = {}) =>
    new OpenAI({ baseURL: fixture.baseUrlOf(provider), ...usual, ...options });

  // The same of Anthropic's making.
  fixture.anthropic = ({ provider = 'claude', ...options } = {}) => {
    const baseURL = fixture.baseUrlOf(provider).replace(/\/v1$/, '');
    return new Anthropic({ baseURL, ...usual, ...options });
  };

  after(async () => {
    for (const one of started.reverse()) {
      await one.stop();
    }
  });
  return fixture;
}
