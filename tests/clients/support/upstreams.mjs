// The providers that Anthropic's client reaches: one that speaks its own protocol, and one that
// speaks OpenAI's.
import * as anthropicAnswers from './anthropic_answers.mjs';
import * as openaiAnswers from './answers.mjs';
import { throughGateway } from './fixture.mjs';

// For `useGateway({ moreProviders: anthropicProviders })`.
export const anthropicProviders = [
  {
    name: 'claude',
    upstream: 'mock',
    protocol: 'anthropic',
    models: ['claude-mock', 'family/claude-mock'],
  },
  { name: 'scripted-claude', upstream: 'scripted', protocol: 'anthropic' },
];

// `mock`, `scripted`: providers. `answers`: what a scripted one answers with.
export const upstreams = [
  { protocol: 'Anthropic', mock: 'claude', scripted: 'scripted-claude', answers: anthropicAnswers },
  { protocol: 'OpenAI', mock: 'mock', scripted: 'scripted', answers: openaiAnswers },
];

// What makes a test for each of them: `testEach(name, [options,] body)` with `body(upstream)`. In a
// direct run there is nothing between Anthropic's client and OpenAI.
//
// `test`: a function of the file's own that calls node's; from that node knows the file.
export const eachUpstream =
  (test) =>
  (name, ...optionsAndBody) => {
    const body = optionsAndBody.pop();
    const [options = {}] = optionsAndBody;
    for (const upstream of upstreams) {
      const itsOptions = upstream.protocol === 'Anthropic' ? options : throughGateway;
      test(`${name}, ${upstream.protocol} upstream`, itsOptions, () => body(upstream));
    }
  };
