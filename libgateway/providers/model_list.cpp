#include "gateway/model_list.hpp"

#include <string>
#include <utility>

#include "libgateway/json/quote.hpp"

namespace gateway {
namespace {

constexpr std::string_view kJson = "application/json";
constexpr std::size_t kLongestShown = 200;
// Nobody knows when a model was made; a fixed moment keeps answers the same.
constexpr std::string_view kCreated = "1626777600";

std::string ModelObject(const std::string& id, const std::string& owner) {
  return R"({"id":)" + json::Quote(id) + R"(,"object":"model","created":)" + std::string(kCreated) +
         R"(,"owned_by":)" + json::Quote(owner) + "}";
}

Response Ok(std::string body) {
  return Response{200, {{"content-type", std::string(kJson)}}, std::move(body)};
}

}  // namespace

Response ListModels(const ProviderRegistry& registry) {
  std::string body = R"({"object":"list","data":[)";
  bool first = true;
  for (const auto& provider : registry.List()) {
    for (const std::string& model : provider->models) {
      body.append(first ? "" : ",")
          .append(ModelObject(provider->name + "/" + model, provider->name));
      first = false;
    }
  }
  return Ok(body.append("]}"));
}

Result<Response> FindModel(const ProviderRegistry& registry, std::string_view id) {
  // A listed name first: it is the one that is sure to be unique.
  for (const bool listed_name : {true, false}) {
    for (const auto& provider : registry.List()) {
      for (const std::string& model : provider->models) {
        const std::string listed = provider->name + "/" + model;
        if (id == (listed_name ? listed : model)) {
          return Ok(ModelObject(listed, provider->name));
        }
      }
    }
  }
  Error error =
      Fail(ErrorCode::kNotFound,
           "The model '" + std::string(id.substr(0, kLongestShown)) + "' does not exist.");
  error.param = "model";
  return error;
}

}  // namespace gateway
