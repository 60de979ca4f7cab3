#include "libgateway/routing/table_router.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "libgateway/routing/model_name.hpp"
#include "libgateway/routing/near_names.hpp"

namespace gateway::routing {
namespace {

constexpr std::size_t kNearNames = 3;
constexpr std::size_t kLongestShown = 200;

bool Lists(const Provider& provider, std::string_view model) {
  return std::find(provider.models.begin(), provider.models.end(), model) != provider.models.end();
}

Route RouteTo(std::shared_ptr<const Provider> provider, std::string_view model) {
  return Route{{Target{std::move(provider), std::string(model)}}};
}

}  // namespace

TableRouter::TableRouter(std::shared_ptr<const ProviderRegistry> registry, Redirects redirects,
                         std::string default_provider)
    : registry_(std::move(registry)),
      redirects_(std::move(redirects)),
      default_provider_(std::move(default_provider)) {}

Result<Route> TableRouter::Resolve(std::string_view model) const {
  const std::string_view name = FollowRedirects(model);
  if (const auto split = SplitModelName(name)) {
    if (auto provider = registry_->Find(split->provider)) {
      return RouteTo(std::move(provider), split->model);
    }
  }
  if (auto provider = WhoTakes(name)) {
    return RouteTo(std::move(provider), name);
  }
  return Unknown(model);
}

std::string_view TableRouter::FollowRedirects(std::string_view model) const {
  // No longer than there are aliases: a table made in code may have cycles.
  for (std::size_t steps = 0; steps < redirects_.size(); ++steps) {
    const auto found = redirects_.find(model);
    if (found == redirects_.end()) {
      break;
    }
    model = found->second;
  }
  return model;
}

std::shared_ptr<const Provider> TableRouter::WhoTakes(std::string_view name) const {
  const auto providers = registry_->List();
  for (const auto& provider : providers) {
    if (Lists(*provider, name)) {
      return provider;
    }
  }
  if (!default_provider_.empty()) {
    return registry_->Find(default_provider_);
  }
  if (name.empty()) {  // files and the like, which are OpenAI's
    const auto openai = std::find_if(providers.begin(), providers.end(), [](const auto& provider) {
      return provider->dialect == Dialect::kOpenAi;
    });
    return openai == providers.end() ? nullptr : *openai;
  }
  // A slash without a provider in front is more likely a slip than a name of the first provider's.
  const bool bare = name.find('/') == std::string_view::npos;
  return bare && !providers.empty() ? providers.front() : nullptr;
}

Error TableRouter::Unknown(std::string_view asked) const {
  if (asked.empty()) {
    return Fail(ErrorCode::kNotFound,
                "the call names no model, and no provider speaks OpenAI's protocol");
  }
  std::vector<std::string> known;
  for (const auto& [alias, to] : redirects_) {
    known.push_back(alias);
  }
  std::vector<std::string> providers;
  for (const auto& provider : registry_->List()) {
    providers.push_back(provider->name);
    for (const std::string& model : provider->models) {
      known.push_back(provider->name + "/" + model);
    }
  }
  // A misspelt provider in front of a name that nobody lists.
  if (const auto split = SplitModelName(asked)) {
    for (const std::string& provider : NearNames(split->provider, providers, kNearNames)) {
      known.push_back(provider + "/" + std::string(split->model));
    }
  }
  std::string message =
      fmt::format("The model '{}' does not exist.", asked.substr(0, kLongestShown));
  if (const auto near = NearNames(asked, known, kNearNames); !near.empty()) {
    message += fmt::format(" Did you mean '{}'?", fmt::join(near, "', '"));
  }
  message +=
      fmt::format(" Write 'provider/model'; the providers are: {}.", fmt::join(providers, ", "));
  Error error = Fail(ErrorCode::kNotFound, std::move(message));
  error.param = "model";
  return error;
}

}  // namespace gateway::routing

namespace gateway {

std::shared_ptr<const Router> NewTableRouter(
    std::shared_ptr<const ProviderRegistry> registry,
    std::map<std::string, std::string, std::less<>> redirects, std::string default_provider) {
  return std::make_shared<routing::TableRouter>(std::move(registry), std::move(redirects),
                                                std::move(default_provider));
}

}  // namespace gateway
