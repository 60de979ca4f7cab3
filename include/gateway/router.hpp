// Router: model name to Route.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "gateway/provider_registry.hpp"
#include "gateway/result.hpp"
#include "gateway/route.hpp"

namespace gateway {

// Called on the event loops, on several at once: any thread, and it must not block or throw.
class Router {
 public:
  virtual ~Router() = default;

  // `model` as the client wrote it; empty: the call names none, and the default provider is meant.
  // Error: kNotFound; its message goes to the client, and the shipped router's names near matches.
  [[nodiscard]] virtual Result<Route> Resolve(std::string_view model) const = 0;
};

// The shipped one: aliases (to "provider/model", "model" or another alias), then the provider in
// front of the first slash, then whoever lists the name, then `default_provider` (empty: the first
// one, for names without a slash). Names are looked up in `registry`, whatever it holds by then.
std::shared_ptr<const Router> NewTableRouter(
    std::shared_ptr<const ProviderRegistry> registry,
    std::map<std::string, std::string, std::less<>> redirects = {},
    std::string default_provider = {});

}  // namespace gateway
