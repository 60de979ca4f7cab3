#include "libgateway/exchange/allowed_route.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "libgateway/json/tree.hpp"
#include "libgateway/json/unquote.hpp"

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

// What such calls are about is kept upstream, whatever their body says.
bool IsAboutSomethingKept(std::string_view path) {
  const bool is_of_response = path.starts_with("/v1/responses/") &&
                              path != "/v1/responses/compact" &&
                              path != "/v1/responses/input_tokens";
  return is_of_response || IsAtOrBelow(path, "/v1/files") || IsAtOrBelow(path, "/v1/batches");
}

bool NamesModel(const Request& request, const std::string& model) {
  return !model.empty() && !request.raw && !IsAboutSomethingKept(request.path);
}

// Some upstreams take a list of models to fall back on; what stands in it, as written in the body.
// Empty: there is no such list. An element that is no text is an empty one, which nobody may use.
std::vector<std::string> FallbackModels(std::string_view body) {
  const bool may_have_some =
      body.find("models") != std::string_view::npos || body.find("\\u") != std::string_view::npos;
  json::Tree tree;
  if (!may_have_some || !tree.Read(body)) {
    return {};
  }
  std::vector<std::string> names;
  for (const json::Element member : tree.root()) {  // each of them: readers differ on which counts
    if (!tree.root().IsObject() || json::Unescape(member.key()) != "models" || member.IsNull()) {
      continue;
    }
    if (!member.IsArray()) {
      names.emplace_back();
      continue;
    }
    for (const json::Element name : member) {
      names.push_back(name.Text());
    }
  }
  return names;
}

bool MayUseAll(const AllowedModels& allowed, const Target& target,
               const std::vector<std::string>& models) {
  return std::all_of(models.begin(), models.end(), [&](const std::string& model) {
    return !model.empty() && allowed.Allows(target.provider->name + "/" + model);
  });
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
  const std::vector<std::string> others = FallbackModels(request.body);
  std::erase_if(route->targets, [&](const Target& target) {
    return !MayUse(snapshot, request, model, target) ||
           !MayUseAll(request.allowed_models, target, others);
  });
  if (route->targets.empty()) {
    return NotAllowed(request, model);
  }
  return route;
}

}  // namespace gateway::exchange
