// Model names as clients write them: "provider/model" or "model".
#pragma once

#include <optional>
#include <string_view>

namespace gateway::routing {

struct ModelName {
  std::string_view provider;
  std::string_view model;
};

// Cut at the first slash only: "siliconflow/deepseek-ai/DeepSeek-V3" asks siliconflow for
// "deepseek-ai/DeepSeek-V3". Empty without a slash, or when either side would be empty. The views
// live as long as `name`.
std::optional<ModelName> SplitModelName(std::string_view name);

}  // namespace gateway::routing
