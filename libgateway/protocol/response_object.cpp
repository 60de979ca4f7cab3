#include "libgateway/protocol/response_object.hpp"

#include <vector>

#include "libgateway/json/document.hpp"
#include "libgateway/json/gate.hpp"

namespace gateway::protocol {

std::optional<Error> ErrorOfResponse(std::string_view response) {
  std::vector<json::Member> members;
  if (!json::CheckJson(response, &members)) {
    return std::nullopt;
  }
  const json::Member* status = json::FindMember(members, "status");
  if (status == nullptr || status->value != R"("failed")") {
    return std::nullopt;
  }
  Error error = Error{ErrorCode::kUpstreamStatus, "the response failed", 0, {}};
  if (const json::Member* reason = json::FindMember(members, "error")) {
    const auto document = json::Parse(reason->value);
    const std::string_view message =
        document ? json::Text(json::Find(*document, "message")) : std::string_view{};
    if (!message.empty()) {
      error.message = message;
    }
  }
  return error;
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
