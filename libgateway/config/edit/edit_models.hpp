// EditModels without files.
#pragma once

#include <string>

#include "gateway/config.hpp"

namespace gateway::config {

// The text of `file` as EditModels leaves it. Error: as it has them, but for kStorage.
Result<std::string> EditedModels(const std::string& file, const std::string& text,
                                 const ModelEdit& edit);

}  // namespace gateway::config
