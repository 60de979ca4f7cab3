#include "server/mock/models.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "server/json/json.hpp"
#include "server/mock/fields.hpp"
#include "server/mock/list_body.hpp"
#include "server/mock/query.hpp"

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

std::string AnthropicModelBody(std::string_view id) {
  std::string body = R"({"type":"model","id":)";
  AppendQuoted(id, &body);
  body.append(R"(,"display_name":)");
  AppendQuoted(id, &body);
  return body.append(R"(,"created_at":"2025-01-01T00:00:00Z"})");
}

Result<std::string> AnthropicModelPage(const std::vector<std::string>& models,
                                       std::string_view query) {
  constexpr std::size_t kLimit = 20;
  constexpr std::size_t kMostLimit = 1000;
  const std::size_t limit = QueryNumber(query, "limit").value_or(kLimit);
  if (limit < 1 || limit > kMostLimit) {
    return BadField("limit: must be from 1 to 1000", "limit");
  }
  std::vector<ListItem> items;
  for (const std::string& model : models) {
    items.push_back({model, AnthropicModelBody(model)});
  }
  return AnthropicListBody(items, query, limit);
}

bool IsServed(std::string_view model, const MockOptions& options) {
  return !options.strict_models ||
         std::find(options.models.begin(), options.models.end(), model) != options.models.end();
}

Failure NoSuchModel(std::string_view model) {
  return {404,
          fmt::format("The model `{}` does not exist or you do not have access to it.", model),
          "invalid_request_error",
          {},
          "model_not_found"};
}

}  // namespace gateway::server::mock
