// Answers for the scripted upstream, in Anthropic's form.
import { sendJson } from './answers.mjs';

const usage = { input_tokens: 7, output_tokens: 5 };
const frame = {
  id: 'msg_scripted',
  type: 'message',
  role: 'assistant',
  model: 'scripted',
  content: [],
  stop_reason: null,
  stop_sequence: null,
  usage,
};

const typeOf = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  529: 'overloaded_error',
};

export function sendError(response, status, error = {}, headers = {}) {
  const plain = { type: typeOf[status] ?? 'api_error', message: `scripted ${status}` };
  const body = { type: 'error', error: { ...plain, ...error }, request_id: 'req_scripted' };
  sendJson(response, body, status, { 'request-id': 'req_scripted', ...headers });
}

// A plain message with these blocks.
export function sendBlocks(response, content, stop_reason = 'end_turn') {
  sendJson(response, { ...frame, content, stop_reason });
}

export const sendText = (response, text) => sendBlocks(response, [{ type: 'text', text }]);

function sendEvent(response, type, members) {
  response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...members })}\n\n`);
}

// A stream up to the begin of its first block, which is a text.
export function startText(response) {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  sendEvent(response, 'message_start', { message: frame });
  sendEvent(response, 'content_block_start', {
    index: 0,
    content_block: { type: 'text', text: '' },
  });
}

export function sendTextPiece(response, text) {
  sendEvent(response, 'content_block_delta', { index: 0, delta: { type: 'text_delta', text } });
}

// What Anthropic says when it fails in the middle of a stream.
export function sendFailure(response) {
  sendEvent(response, 'error', {
    error: { type: 'overloaded_error', message: 'scripted failure' },
  });
  response.end();
}
