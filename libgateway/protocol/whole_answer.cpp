#include "libgateway/protocol/whole_answer.hpp"

#include <utility>

#include <fmt/format.h>

#include "libgateway/json/mask.hpp"
#include "libgateway/protocol/error_answer.hpp"
#include "libgateway/protocol/upstream_error.hpp"

namespace gateway::protocol {

Result<void> WholeAnswer::OnBody(std::string_view bytes, std::string* /*out*/) {
  return AppendBounded(bytes, kMaxObjectBytes, &body_);
}

Result<void> WholeAnswer::OnEnd(std::string* out) {
  json::Tree tree;
  if (!tree.Read(body_)) {
    return NoJson(std::move(body_), context_);
  }
  const json::Element object = tree.root();
  if (!object[result_].IsArray()) {
    if (object["type"].Is("error") || ReportsError(object["error"])) {
      AnswerWithError(context_, std::move(body_), Known::kByNumber, out);
      return {};
    }
    return Fail(ErrorCode::kUpstreamProtocol,
                fmt::format("the upstream's answer has no {}", result_));
  }
  if (auto taken = TakeObject(object, body_, out); !taken) {
    return taken;
  }
  context_.complete = true;
  return {};
}

}  // namespace gateway::protocol
