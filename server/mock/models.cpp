#include "server/mock/models.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "server/mock/error_answer.hpp"
#include "server/mock/json.hpp"

namespace gateway::server::mock {

std::string ModelBody(std::string_view id) {
  constexpr int kCreated = 1'735'689'600;  // the same always, so that answers can be compared
  std::string body = R"({"id":)";
  AppendQuoted(id, &body);
  fmt::format_to(std::back_inserter(body),
                 R"(,"object":"model","created":{},"owned_by":"gateway-mock"}})", kCreated);
  return body;
}

std::string ModelListBody(const MockOptions& options) {
  std::string body = R"({"object":"list","data":[)";
  for (const std::string& model : options.models) {
    body.append(body.ends_with('}') ? "," : "").append(ModelBody(model));
  }
  return body.append("]}");
}

bool IsServed(std::string_view model, const MockOptions& options) {
  return !options.strict_models ||
         std::find(options.models.begin(), options.models.end(), model) != options.models.end();
}

Response NoSuchModel(std::string_view model) {
  const std::string message =
      fmt::format("The model `{}` does not exist or you do not have access to it.", model);
  return ErrorAnswer(404, {message, "invalid_request_error", {}, "model_not_found"});
}

}  // namespace gateway::server::mock
