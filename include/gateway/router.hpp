// Router: model name to Route.
#pragma once

#include <string_view>

#include "gateway/result.hpp"
#include "gateway/route.hpp"

namespace gateway {

// Any thread; must not block (it is called on the event loops).
class Router {
 public:
  virtual ~Router() = default;

  // `model` as the client wrote it; empty: the call names none, and the default provider is meant.
  // Error: kNotFound, whose message names near matches.
  [[nodiscard]] virtual Result<Route> Resolve(std::string_view model) const = 0;
};

}  // namespace gateway
