#include "libgateway/protocol/object_answer.hpp"

#include <utility>
#include <vector>

#include "libgateway/json/gate.hpp"
#include "libgateway/protocol/error_answer.hpp"
#include "libgateway/protocol/mask.hpp"
#include "libgateway/protocol/shape/openai_replay.hpp"
#include "libgateway/protocol/upstream_error.hpp"
#include "libgateway/protocol/usage.hpp"

namespace gateway::protocol {
namespace {

constexpr int kOk = 200;
constexpr int kBadGateway = 502;

}  // namespace

Result<void> ObjectAnswer::OnBody(std::string_view bytes, std::string* /*out*/) {
  return AppendBounded(bytes, kMaxObjectBytes, &body_);
}

Result<void> ObjectAnswer::OnEnd(std::string* out) {
  std::vector<json::Member> members;
  const auto kind = json::CheckJson(body_, &members);
  if (!kind) {
    const std::string text = MaskKeys(std::move(body_), *context_.target.provider->keys);
    return Fail(ErrorCode::kUpstreamProtocol, text.empty() ? "the upstream's answer is empty"
                                                           : "the upstream's answer is not JSON: " +
                                                                 DescribeForeignBody(text, kOk));
  }
  const json::Member* choices = json::FindMember(members, "choices");
  if (!json::HasElements(choices) && ReportsError(json::FindMember(members, "error"))) {
    if (auto reported = ReadUpstreamError(body_)) {
      const int status = reported->status.value_or(kBadGateway);
      AnswerWithReportedError(context_, status, std::move(body_), std::move(reported->message),
                              out);
      return {};
    }
  }
  if (context_.is_chat && (choices == nullptr || choices->kind != json::Kind::kArray)) {
    return Fail(ErrorCode::kUpstreamProtocol, "the upstream's answer has no choices");
  }
  if (const json::Member* usage = json::FindMember(members, "usage")) {
    context_.usage = ReadOpenAiUsage(usage->value);
  }
  return PassOn(out);
}

// As the client wants it: in events, or as it is.
Result<void> ObjectAnswer::PassOn(std::string* out) {
  if (context_.is_chat && context_.head.stream) {
    StartStream(context_);
    if (auto replayed =
            shape::ReplayCompletion(body_, context_.head.wants_usage, context_.target.model, out);
        !replayed) {
      return replayed;
    }
  } else {
    StartObject(context_, kOk);
    out->append(body_);
  }
  context_.complete = true;
  return {};
}

}  // namespace gateway::protocol
