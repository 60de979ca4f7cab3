#include "libgateway/exchange/plan.hpp"

#include <algorithm>
#include <span>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "libgateway/exchange/allowed_route.hpp"
#include "libgateway/json/merge_patch.hpp"

namespace gateway::exchange {
namespace {

constexpr std::size_t kLongestShown = 200;

// Where the provider that the request itself names is asked for `model`.
Route RouteAt(const Snapshot& snapshot, const std::shared_ptr<const Provider>& provider,
              const std::string& model) {
  // An alias or a route that leads to this provider, among others, does so here too.
  if (auto route = snapshot.router->Resolve(model)) {
    std::erase_if(route->targets, [&provider](const Target& target) {
      return target.provider->name != provider->name;
    });
    if (!route->targets.empty()) {
      return *std::move(route);
    }
  }
  const std::string prefix = provider->name + "/";
  return snapshot.router->ResolveAt(
      provider, model.starts_with(prefix) ? model.substr(prefix.size()) : model);
}

// A body in pieces is made whole: what is merged into it may stand anywhere.
Result<std::string> WholeBody(UpstreamRequest* upstream) {
  if (upstream->body_source == nullptr) {
    return std::move(upstream->body);
  }
  const std::shared_ptr<BodySource> source = std::exchange(upstream->body_source, nullptr);
  std::string body(static_cast<std::size_t>(source->length().value_or(0)), '\0');
  std::size_t read = 0;
  while (!source->ended() && read < body.size()) {
    const auto got = source->Read(std::span(body).subspan(read));
    if (!got) {
      return got.error();
    }
    read += *got;
  }
  return body;
}

// Where the request leads, whoever asks.
Result<Route> WholeRoute(const Snapshot& snapshot, const Request& request, const CallHead& head) {
  if (request.provider.empty()) {
    return snapshot.router->Resolve(head.model);
  }
  auto provider = snapshot.registry->Find(request.provider);
  if (provider == nullptr) {
    return Fail(
        ErrorCode::kNotFound,
        fmt::format("there is no provider '{}'{}", request.provider.substr(0, kLongestShown),
                    request.raw ? "; base URLs of OpenAI clients end in /v1 here" : ""));
  }
  if (request.raw) {
    return Route{{Target{std::move(provider), {}}}};
  }
  return RouteAt(snapshot, provider, head.model);
}

}  // namespace

Result<Route> FindRoute(const Snapshot& snapshot, const Request& request, const CallHead& head) {
  auto route = WholeRoute(snapshot, request, head);
  if (request.allowed_models.AllowsAll()) {
    return route;
  }
  return KeepAllowed(snapshot, request, head.model, std::move(route));
}

Result<const ProtocolAdapter*> ChooseAdapter(const Services& services, const Request& request,
                                             const Provider& provider) {
  const ProtocolAdapter* adapter = request.raw
                                       ? services.raw_adapter.get()
                                       : services.Adapter(request.dialect, provider.dialect);
  if (adapter != nullptr) {
    return adapter;
  }
  if (request.raw) {
    return Fail(ErrorCode::kUnsupported, "this gateway takes no raw requests");
  }
  return Fail(
      ErrorCode::kUnsupported,
      fmt::format("the provider '{}' speaks {}, which this gateway cannot translate to {}",
                  provider.name, DialectName(provider.dialect), DialectName(request.dialect)));
}

Result<std::shared_ptr<const Key>> NamedKey(const Provider& provider, std::string_view alias) {
  for (const auto& key : provider.keys->keys()) {
    if (key->alias == alias) {
      return key;
    }
  }
  return Fail(ErrorCode::kNotFound, fmt::format("the provider '{}' has no key '{}'", provider.name,
                                                alias.substr(0, kLongestShown)));
}

Result<EncodedCall> EncodeFor(const ProtocolAdapter& adapter, const Request& request,
                              const CallHead& head, const Target& target, const Key& key) {
  auto call = adapter.Encode(request, head, target, key);
  if (!call || target.set.empty() || head.form != BodyForm::kJson || call->answer) {
    return call;
  }
  const auto body = WholeBody(&call->upstream);
  if (!body) {
    return body.error();
  }
  auto merged = json::MergePatch(*body, target.set);
  if (!merged) {
    return merged.error();
  }
  call->upstream.body = *std::move(merged);
  return call;
}

Result<void> RefuseLoss(const Provider& provider, const EncodedCall& call) {
  if (call.lost.empty() || !provider.translation.reject_lossy) {
    return {};
  }
  Error error =
      Fail(ErrorCode::kInvalidRequest,
           fmt::format("the provider '{}' speaks {} and would not get the meaning of: "
                       "{}; take it out, or allow that with lossy = \"report\"",
                       provider.name, DialectName(provider.dialect), ListOfNames(call.lost)));
  error.param = call.lost.front();
  return error;
}

std::string ListOfNames(const std::vector<std::string>& names) {
  constexpr std::size_t kMostBytes = 512;
  std::string list;
  for (const std::string& name : names) {
    if (list.size() + name.size() > kMostBytes) {
      return list.append(list.empty() ? "..." : ",...");
    }
    list.append(list.empty() ? "" : ",");
    for (const char c : name) {
      list.push_back(c > ' ' && c < 0x7F && c != ',' ? c : '_');
    }
  }
  return list;
}

}  // namespace gateway::exchange
