#include "server/routes/admission.hpp"

#include <string>

#include "server/front/header_text.hpp"

namespace gateway::server {
namespace {

std::string TypeOf(std::string_view value) {
  std::string type = LowerCase(value.substr(0, value.find(';')));
  while (!type.empty() && (type.back() == ' ' || type.back() == '\t')) {
    type.pop_back();
  }
  return type;
}

bool IsJson(std::string_view type) {
  return type.empty() || type == "application/json" ||
         (type.starts_with("application/") && type.ends_with("+json"));
}

bool IsForm(std::string_view type) { return type == "multipart/form-data"; }

Result<void> Check(const ClientRequest& request, bool takes_json, bool takes_form) {
  const std::string_view sent = FindHeader(request.headers, "content-type");
  if (takes_json && sent == "application/json") {  // nearly all
    return {};
  }
  const std::string type = TypeOf(sent);
  if ((takes_json && IsJson(type)) || (takes_form && IsForm(type))) {
    return {};
  }
  if (!takes_json) {
    return Fail(ErrorCode::kMediaType, "the body must be a form: multipart/form-data");
  }
  return Fail(ErrorCode::kMediaType,
              takes_form ? "the body must be JSON or a form: send the header 'content-type: "
                           "application/json' or 'multipart/form-data'"
                         : "the body must be JSON: send the header 'content-type: "
                           "application/json'");
}

}  // namespace

Result<void> CheckJsonCall(const ClientRequest& request) { return Check(request, true, false); }

Result<void> CheckFormCall(const ClientRequest& request) { return Check(request, false, true); }

Result<void> CheckJsonOrFormCall(const ClientRequest& request) {
  return Check(request, true, true);
}

}  // namespace gateway::server
