#include "libgateway/routing/table_router.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "libgateway/routing/model_name.hpp"
#include "libgateway/routing/near_names.hpp"
#include "libgateway/routing/walk.hpp"

namespace gateway::routing {
namespace {

constexpr std::size_t kNearNames = 3;
constexpr std::size_t kMostCompared = 2'000;  // on an event loop, which must not wait
constexpr std::size_t kLongestShown = 200;

// What a provider calls the model that was asked for by `name`: as it lists it, if it does, or
// lists exactly one that ends so. `whole`: with what stood in front of it, for providers that list
// even their own name ("openai/gpt-4o" at "openai").
std::string_view NameAt(const Provider& provider, std::string_view name, std::string_view whole) {
  if (provider.models.Contains(name)) {
    return name;
  }
  if (provider.models.Contains(whole)) {
    return whole;
  }
  const std::string_view longer = provider.models.ByLastPart(name);
  return longer.empty() ? name : longer;
}

// `walk` has come to `provider`, with a name that has no provider in front any more.
Target TargetAt(std::shared_ptr<const Provider> provider, std::string_view whole, Walk* walk) {
  const std::string asked = walk->name();
  walk->Follow(provider->redirects);
  Target target;
  target.model = walk->name();
  if (target.model == asked) {  // what an alias leads to is written out
    target.model = NameAt(*provider, asked, whole);
  }
  target.provider = std::move(provider);
  target.set = walk->TakeSet();
  return target;
}

// The only target there is.
Route Arrive(std::shared_ptr<const Provider> provider, std::string_view whole, Walk walk) {
  Route route;
  route.targets.push_back(TargetAt(std::move(provider), whole, &walk));
  route.steps = walk.TakeSteps();
  return route;
}

}  // namespace

TableRouter::TableRouter(std::shared_ptr<const ProviderRegistry> registry, Redirects redirects,
                         std::string default_provider, std::vector<RouteConfig> routes, Dice dice)
    : registry_(std::move(registry)),
      redirects_(std::move(redirects)),
      default_provider_(std::move(default_provider)),
      routes_(std::move(routes)),
      dice_(std::move(dice)) {}

Result<Route> TableRouter::Resolve(std::string_view model) const {
  Walk walk(model);
  walk.Follow(redirects_, [this](std::string_view name) {
    return routes_.Find(name) != nullptr || InFront(name) != nullptr;
  });
  const std::string name = walk.name();
  if (const RouteConfig* config = routes_.Find(name)) {
    Route route = Along(*config, std::move(walk));
    return route.targets.empty() ? Result<Route>(Unknown(model)) : std::move(route);
  }
  if (auto provider = InFront(name)) {
    walk.Rename(SplitModelName(name)->model);
    return Arrive(std::move(provider), name, std::move(walk));
  }
  if (auto provider = WhoTakes(name)) {
    return Arrive(std::move(provider), name, std::move(walk));
  }
  return Unknown(model);
}

Route TableRouter::ResolveAt(const std::shared_ptr<const Provider>& provider,
                             std::string_view model) const {
  return Arrive(provider, provider->name + "/" + std::string(model), Walk(model));
}

std::vector<std::string> TableRouter::RouteNames() const {
  std::vector<std::string> names;
  for (const RouteConfig& route : routes_.routes()) {
    names.push_back(route.model);
  }
  return names;
}

Route TableRouter::Along(const RouteConfig& config, Walk walk) const {
  std::vector<WeightedTarget> targets;
  for (const RouteTarget& to : config.targets) {
    if (auto provider = InFront(to.to)) {
      Walk onwards = walk;  // the targets share the way up to here
      onwards.Rename(SplitModelName(to.to)->model);
      targets.push_back({TargetAt(std::move(provider), to.to, &onwards), to.weight});
    }
  }
  Arrange(config.strategy, dice_, &targets);
  Route route;
  for (WeightedTarget& target : targets) {
    route.targets.push_back(std::move(target.target));
  }
  route.steps = walk.TakeSteps();
  route.name = config.model;
  route.strategy = config.strategy;
  route.fall_back_on_refusal = config.fall_back_on_refusal;
  return route;
}

std::shared_ptr<const Provider> TableRouter::InFront(std::string_view name) const {
  const auto split = SplitModelName(name);
  return split ? registry_->Find(split->provider) : nullptr;
}

std::shared_ptr<const Provider> TableRouter::WhoTakes(std::string_view name) const {
  const auto providers = registry_->List();
  const auto first = [&providers](const auto& takes) -> std::shared_ptr<const Provider> {
    const auto found = std::find_if(providers.begin(), providers.end(),
                                    [&takes](const auto& provider) { return takes(*provider); });
    return found == providers.end() ? nullptr : *found;
  };
  if (name.empty()) {  // files and the like, which are OpenAI's
    return !default_provider_.empty() ? registry_->Find(default_provider_)
                                      : first([](const Provider& provider) {
                                          return provider.dialect == Dialect::kOpenAi;
                                        });
  }
  if (auto lister = first([name](const Provider& p) { return p.models.Contains(name); })) {
    return lister;
  }
  if (auto renamer = first([name](const Provider& p) { return p.redirects.Find(name); })) {
    return renamer;
  }
  if (auto longer =
          first([name](const Provider& p) { return !p.models.ByLastPart(name).empty(); })) {
    return longer;
  }
  if (!default_provider_.empty()) {
    return registry_->Find(default_provider_);
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
  std::vector<std::string> known = RouteNames();
  for (const auto& [alias, redirect] : redirects_) {
    if (!alias.ends_with('*')) {
      known.push_back(alias);
    }
  }
  std::vector<std::string> providers;
  for (const auto& provider : registry_->List()) {
    providers.push_back(provider->name);
    for (const std::string& model : provider->models) {
      if (known.size() == kMostCompared) {
        break;
      }
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

std::shared_ptr<const Router> NewTableRouter(std::shared_ptr<const ProviderRegistry> registry,
                                             Redirects redirects, std::string default_provider,
                                             std::vector<RouteConfig> routes) {
  return std::make_shared<routing::TableRouter>(std::move(registry), std::move(redirects),
                                                std::move(default_provider), std::move(routes));
}

}  // namespace gateway
