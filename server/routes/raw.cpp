#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "server/routes/call_desk.hpp"
#include "server/routes/client_dialect.hpp"
#include "server/routes/routes.hpp"

namespace gateway::server {
namespace {

// What the gateway itself has is not a provider; the configuration takes no such names.
constexpr const char* kPattern =
    "/(?!(?:v1|models|messages|admin|metrics|healthz|readyz)/)[^/]+/.*";

Request ToRawCall(Gateway& gateway, ClientRequest request) {
  // Names have no character that would be encoded: "/a%2Fb/c" names no provider.
  const std::size_t slash = std::min(request.raw_path.find('/', 1), request.raw_path.size());
  std::string name = request.raw_path.substr(1, slash - 1);
  std::string path_there = request.raw_path.substr(slash);
  const auto provider = SnapshotOf(gateway, request)->registry->Find(name);
  const Dialect dialect =
      provider == nullptr ? DialectOf(request.path, request.headers) : provider->dialect;
  Request call = ToCall(std::move(request), dialect);
  call.raw = true;
  call.provider = std::move(name);
  call.raw_path = std::move(path_there);
  return call;
}

}  // namespace

void AddRawRoutes(HttpFront& front, Gateway& gateway, CallDesk& desk) {
  const DeferredHandler submit = [&gateway, &desk](ClientRequest request,
                                                   const std::shared_ptr<ClientStream>& client) {
    desk.Submit(ToRawCall(gateway, std::move(request)), client);
  };
  for (const char* method : {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}) {
    front.Defer(method, kPattern, {submit, desk.Admit(nullptr), true});
  }
}

}  // namespace gateway::server
