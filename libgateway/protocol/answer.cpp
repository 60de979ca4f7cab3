#include "libgateway/protocol/answer.hpp"

#include "libgateway/json/error_body.hpp"

namespace gateway::protocol {

std::string Answer::ErrorEvent(const Error& error) const {
  return json::ErrorEvent(context_.client, HttpStatus(error), error);
}

void StartObject(AnswerContext& context, int status) {
  context.client_head.status = status;
  context.client_head.streaming = false;
  context.client_head.headers.push_back({"content-type", "application/json"});
}

void AddStreamHead(ResponseHead* head) {
  head->status = kOk;
  head->streaming = true;
  head->headers.push_back({"content-type", "text/event-stream; charset=utf-8"});
  head->headers.push_back({"cache-control", "no-cache"});
}

void StartStream(AnswerContext& context) { AddStreamHead(&context.client_head); }

Result<void> AppendBounded(std::string_view bytes, std::size_t limit, std::string* body) {
  if (body->size() + bytes.size() > limit) {
    return Fail(ErrorCode::kUpstreamProtocol, "the upstream's answer is too large");
  }
  body->append(bytes);
  return {};
}

}  // namespace gateway::protocol
