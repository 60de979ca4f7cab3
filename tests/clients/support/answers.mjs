// Answers for the scripted upstream, in OpenAI's form.
const identity = { id: 'chatcmpl-scripted', created: 1_700_000_000, model: 'scripted' };
const usage = { prompt_tokens: 7, completion_tokens: 5, total_tokens: 12 };

export function sendJson(response, body, status = 200, headers = {}) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

export function sendError(response, status, error = {}, headers = {}) {
  const plain = { message: `scripted ${status}`, type: 'scripted_error', param: null, code: null };
  sendJson(response, { error: { ...plain, ...error } }, status, headers);
}

// A plain chat completion with this message of the assistant.
export function sendMessage(response, message) {
  const choice = {
    index: 0,
    message: { role: 'assistant', content: null, refusal: null, ...message },
    logprobs: null,
    finish_reason: message.tool_calls ? 'tool_calls' : 'stop',
  };
  sendJson(response, { ...identity, object: 'chat.completion', choices: [choice], usage });
}

export function startEvents(response) {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
}

export function sendChunk(response, delta, finish_reason = null) {
  const choices = [{ index: 0, delta, logprobs: null, finish_reason }];
  const chunk = { ...identity, object: 'chat.completion.chunk', choices };
  response.write(`data: ${JSON.stringify(chunk)}\n\n`);
}

export function endEvents(response, finish_reason = 'stop') {
  sendChunk(response, {}, finish_reason);
  response.end('data: [DONE]\n\n');
}

// A call of one function, as a message of the assistant holds it.
export const toolCall = (id, name, args) => ({
  id,
  type: 'function',
  function: { name, arguments: JSON.stringify(args) },
});

// The same as anthropic_answers.mjs has, so that one test fits both.
export const sendText = (response, content) => sendMessage(response, { content });

export function startText(response) {
  startEvents(response);
  sendChunk(response, { role: 'assistant', content: '' });
}

export const sendTextPiece = (response, content) => sendChunk(response, { content });

export function sendFailure(response) {
  const error = { message: 'scripted failure', type: 'server_error', param: null, code: null };
  response.end(`data: ${JSON.stringify({ error })}\n\n`);
}
