// One provider's models in the text of a TOML file.
#pragma once

#include <optional>
#include <string>

#include "libgateway/config/edit/model_plan.hpp"

namespace gateway::config {

// `text` changed as planned, all else as it was. Empty: not written in a form that is known here.
std::optional<std::string> ChangeModels(std::string text, const ModelPlan& plan);

}  // namespace gateway::config
