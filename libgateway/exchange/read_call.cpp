#include "libgateway/exchange/read_call.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "libgateway/base/ascii.hpp"
#include "libgateway/form/call_form.hpp"
#include "libgateway/json/call_head.hpp"

namespace gateway::exchange {
namespace {

// Elsewhere the API itself has a default, or there is no model to speak of; then the call goes to
// the default provider as it is.
constexpr std::array<std::string_view, 9> kNeedModel = {
    "/v1/chat/completions",     "/v1/completions",
    "/v1/embeddings",           "/v1/rerank",
    "/v1/audio/speech",         "/v1/audio/transcriptions",
    "/v1/audio/translations",   "/v1/messages",
    "/v1/messages/count_tokens"};

bool NeedsModel(std::string_view path) {
  return std::find(kNeedModel.begin(), kNeedModel.end(), path) != kNeedModel.end();
}

bool IsForm(const Request& request) {
  const std::string_view type = FindHeader(request.headers, "content-type");
  return base::EqualNoCase(base::Trim(type.substr(0, type.find(';'))), "multipart/form-data");
}

// GET /v1/responses/{id}?stream=true
bool QueryAsksForStream(std::string_view query) {
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    if (query.substr(0, end) == "stream=true") {
      return true;
    }
    query.remove_prefix(std::min(query.size(), end + 1));
  }
  return false;
}

Result<CallHead> ReadForm(const Request& request) {
  auto head = form::ReadCallForm(request.body, FindHeader(request.headers, "content-type"));
  if (head && head->model.empty() && NeedsModel(request.path)) {
    Error missing = Fail(ErrorCode::kInvalidRequest, "you must provide a 'model'");
    missing.param = "model";
    return missing;
  }
  return head;
}

}  // namespace

Result<CallHead> ReadCall(const Request& request) {
  CallHead head;
  if (request.body_source != nullptr && !request.raw && NeedsModel(request.path)) {
    return Fail(ErrorCode::kInvalidRequest, "the body must be whole: it says which model is meant");
  }
  // Files are not looked at, whether they come in pieces or not.
  const bool is_file = request.path == "/v1/files" && IsForm(request);
  if (request.raw || request.body_source != nullptr || is_file) {
    head.form = BodyForm::kOpaque;
    return head;
  }
  if (request.body.empty() && !NeedsModel(request.path)) {
    head.form = BodyForm::kNone;
    head.stream = QueryAsksForStream(request.query);
    return head;
  }
  if (IsForm(request)) {
    return ReadForm(request);
  }
  return json::ReadCallHead(request.body, NeedsModel(request.path));
}

}  // namespace gateway::exchange
