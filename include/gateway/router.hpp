// Router: model name to Route.
#pragma once

#include <string_view>

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

}  // namespace gateway
