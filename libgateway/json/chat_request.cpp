#include "gateway/message.hpp"
#include "libgateway/json/quote.hpp"

namespace gateway {

Request ChatRequest(std::string_view model, std::string_view question, bool stream) {
  Request request;
  request.body = R"({"model":)" + json::Quote(model) + (stream ? R"(,"stream":true)" : "") +
                 R"(,"messages":[{"role":"user","content":)" + json::Quote(question) + "}]}";
  return request;
}

}  // namespace gateway
