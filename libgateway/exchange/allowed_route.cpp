#include "libgateway/exchange/allowed_route.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace gateway::exchange {
namespace {

constexpr std::size_t kLongestShown = 200;

Error NotAllowed(const Request& request, const std::string& model) {
  Error error = Fail(
      ErrorCode::kForbidden,
      model.empty() || request.raw
          ? "this key may not be used for calls that name no model at this provider"
          : fmt::format(
                "this key may not be used for the model '{}'{}", model.substr(0, kLongestShown),
                request.provider.empty() ? ""
                                         : fmt::format(" at the provider '{}'",
                                                       request.provider.substr(0, kLongestShown))));
  error.param = "model";
  return error;
}

bool IsAtOrBelow(std::string_view path, std::string_view place) {
  return path.starts_with(place) && (path.size() == place.size() || path[place.size()] == '/');
}

// What such calls are about stands in files, whatever their body says.
bool NamesModel(const Request& request, const std::string& model) {
  return !model.empty() && !request.raw && !IsAtOrBelow(request.path, "/v1/files") &&
         !IsAtOrBelow(request.path, "/v1/batches");
}

bool IsSame(const Target& a, const Target& b) {
  return a.provider->name == b.provider->name && a.model == b.model;
}

// A request that names its provider is allowed by a name if that alone leads to the same place.
bool LeadsTo(const Snapshot& snapshot, const std::string& name, const Target& target) {
  const auto route = snapshot.router->Resolve(name);
  return route && std::any_of(route->targets.begin(), route->targets.end(),
                              [&target](const Target& other) { return IsSame(other, target); });
}

bool MayUse(const Snapshot& snapshot, const Request& request, const std::string& model,
            const Target& target) {
  const AllowedModels& allowed = request.allowed_models;
  const std::string& provider = target.provider->name;
  if (!NamesModel(request, model)) {
    return allowed.AllowsAllOf(provider);
  }
  if (allowed.Allows(provider + "/" + target.model)) {
    return true;
  }
  if (request.provider.empty()) {
    return allowed.Allows(model);
  }
  const std::string whole = provider + "/" + model;
  return (allowed.Allows(model) && LeadsTo(snapshot, model, target)) ||
         (allowed.Allows(whole) && LeadsTo(snapshot, whole, target));
}

}  // namespace

Result<Route> KeepAllowed(const Snapshot& snapshot, const Request& request,
                          const std::string& model, Result<Route> route) {
  if (!route) {
    // Its message names what else there is.
    if (!request.provider.empty() || !request.allowed_models.Allows(model)) {
      return NotAllowed(request, model);
    }
    Error error = Fail(ErrorCode::kNotFound, fmt::format("The model '{}' does not exist.",
                                                         model.substr(0, kLongestShown)));
    error.param = "model";
    return error;
  }
  auto& targets = route->targets;
  targets.erase(std::remove_if(targets.begin(), targets.end(),
                               [&](const Target& target) {
                                 return !MayUse(snapshot, request, model, target);
                               }),
                targets.end());
  if (targets.empty()) {
    return NotAllowed(request, model);
  }
  return route;
}

}  // namespace gateway::exchange
