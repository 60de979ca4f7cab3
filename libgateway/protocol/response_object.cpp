#include "libgateway/protocol/response_object.hpp"

#include <vector>

#include <fmt/format.h>

#include "libgateway/json/document.hpp"
#include "libgateway/json/gate.hpp"
#include "libgateway/protocol/error_answer.hpp"
#include "libgateway/protocol/upstream_error.hpp"

namespace gateway::protocol {

std::optional<Error> ErrorOfResponse(const AnswerContext& context, std::string_view response) {
  std::vector<json::Member> members;
  if (!json::CheckJson(response, &members)) {
    return std::nullopt;
  }
  const json::Member* status = json::FindMember(members, "status");
  if (status == nullptr || status->value != R"("failed")") {
    return std::nullopt;
  }
  const json::Member* error = json::FindMember(members, "error");
  if (!ReportsError(error)) {
    return Error{ErrorCode::kUpstreamStatus, "the response failed", kBadGateway, {}};
  }
  const std::string body = fmt::format(R"({{"error":{}}})", error->value);
  return ErrorOf(context, context.target.provider->keys->Mask(body), Known::kByNumber);
}

// Source: https://platform.openai.com/docs/api-reference/responses/object (error.code), and what
// its streams say besides.
int StatusOfResponseError(std::string_view code) {
  if (code == "server_error") {
    return 500;
  }
  if (code == "rate_limit_exceeded" || code == "insufficient_quota") {
    return 429;
  }
  if (code == "server_is_overloaded" || code == "slow_down") {
    return 503;
  }
  // All that is said of prompts and images is the client's own.
  const bool is_clients = code.starts_with("invalid_") || code == "context_length_exceeded" ||
                          code.find("image") != std::string_view::npos;
  return is_clients ? 400 : 0;
}

std::string FailedResponse(std::string_view response, const Error& error) {
  auto document = json::Parse(response);
  if (!document || !document->IsObject()) {
    return {};
  }
  auto& allocator = document->GetAllocator();
  for (const char* name : {"status", "error"}) {
    document->RemoveMember(name);
  }
  document->AddMember("status", "failed", allocator);
  json::Value reason(rapidjson::kObjectType);
  reason.AddMember("code", "server_error", allocator);
  reason.AddMember("message", json::MakeString(error.message, *document), allocator);
  document->AddMember("error", reason, allocator);
  return json::Write(*document);
}

}  // namespace gateway::protocol
