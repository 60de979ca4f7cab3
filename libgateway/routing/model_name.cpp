#include "libgateway/routing/model_name.hpp"

namespace gateway::routing {

std::optional<ModelName> SplitModelName(std::string_view name) {
  const auto slash = name.find('/');
  if (slash == std::string_view::npos || slash == 0 || slash + 1 == name.size()) {
    return std::nullopt;
  }
  return ModelName{name.substr(0, slash), name.substr(slash + 1)};
}

}  // namespace gateway::routing
