#include "libgateway/protocol/folded_response.hpp"

#include <utility>
#include <vector>

#include "libgateway/json/gate.hpp"
#include "libgateway/protocol/error_answer.hpp"
#include "libgateway/protocol/response_object.hpp"
#include "libgateway/protocol/upstream_error.hpp"
#include "libgateway/protocol/usage.hpp"

namespace gateway::protocol {
namespace {

bool IsLast(const json::Member* type) {
  return type != nullptr &&
         (type->value == R"("response.completed")" || type->value == R"("response.incomplete")" ||
          type->value == R"("response.failed")");
}

}  // namespace

Result<void> FoldedResponse::OnBody(std::string_view bytes, std::string* out) {
  if (context_.complete) {
    return {};
  }
  if (auto fed = scanner_.Feed(bytes, *this); !fed) {
    return fed;
  }
  const bool over = !response_.empty() || !error_event_.empty();
  return over ? Conclude(out) : Result<void>{};
}

Result<void> FoldedResponse::OnEnd(std::string* out) {
  if (context_.complete) {
    return {};
  }
  scanner_.Finish(*this);
  return Conclude(out);
}

void FoldedResponse::OnEvent(const sse::Event& event) {
  std::vector<json::Member> members;
  const auto kind = json::CheckJson(event.data, &members);
  if (!kind || *kind != json::Kind::kObject || !response_.empty() || !error_event_.empty()) {
    return;
  }
  const json::Member* type = json::FindMember(members, "type");
  const bool is_error = type != nullptr && type->value == R"("error")";
  if (is_error || ReportsError(json::FindMember(members, "error"))) {
    error_event_ = event.data;
  } else if (const json::Member* response = json::FindMember(members, "response");
             response != nullptr && IsLast(type)) {
    response_ = response->value;
  }
}

Result<void> FoldedResponse::Conclude(std::string* out) {
  if (!error_event_.empty()) {
    AnswerWithError(context_, std::move(error_event_), Known::kByNumber, out);
    return {};
  }
  if (response_.empty()) {
    return Fail(ErrorCode::kUpstreamStream, "the upstream's stream broke off");
  }
  std::vector<json::Member> members;
  if (json::CheckJson(response_, &members)) {
    if (const json::Member* usage = json::FindMember(members, "usage")) {
      context_.usage = ReadOpenAiUsage(usage->value);
    }
  }
  context_.reported = ErrorOfResponse(context_, response_);
  StartObject(context_, kOk);
  out->append(response_);
  context_.complete = true;
  return {};
}

}  // namespace gateway::protocol
