#include "server/mock/error_answer.hpp"

#include <string>

#include "server/mock/json.hpp"

namespace gateway::server::mock {
namespace {

void AppendOrNull(std::string_view name, std::string_view text, std::string* out) {
  out->append(",\"").append(name).append("\":");
  if (text.empty()) {
    out->append("null");
  } else {
    AppendQuoted(text, out);
  }
}

}  // namespace

Response ErrorAnswer(int status, const ErrorText& error) {
  std::string body = R"({"error":{"message":)";
  AppendQuoted(error.message, &body);
  AppendOrNull("type", error.type, &body);
  AppendOrNull("param", error.param, &body);
  AppendOrNull("code", error.code, &body);
  body.append("}}");
  return Response{status, {{"content-type", "application/json"}}, std::move(body)};
}

}  // namespace gateway::server::mock
