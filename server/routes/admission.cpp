#include "server/routes/admission.hpp"

#include <string>

#include "server/front/header_text.hpp"

namespace gateway::server {
namespace {

bool IsJson(std::string_view content_type) {
  std::string type = LowerCase(content_type.substr(0, content_type.find(';')));
  while (!type.empty() && (type.back() == ' ' || type.back() == '\t')) {
    type.pop_back();
  }
  return type.empty() || type == "application/json" ||
         (type.starts_with("application/") && type.ends_with("+json"));
}

}  // namespace

Result<void> CheckJsonCall(const ClientRequest& request) {
  if (!IsJson(FindHeader(request.headers, "content-type"))) {
    return Fail(ErrorCode::kMediaType,
                "the body must be JSON: send the header 'content-type: application/json'");
  }
  return {};
}

}  // namespace gateway::server
