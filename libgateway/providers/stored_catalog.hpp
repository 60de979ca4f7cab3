// The ModelCatalog in a database: tables `model_lists`, `listed_models` and `chosen_models`.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "gateway/model_catalog.hpp"
#include "gateway/result.hpp"

namespace gateway::providers {

// `url` as for storage::OpenDatabase. Error: kConfig, kStorage.
Result<std::shared_ptr<ModelCatalog>> OpenStoredCatalog(const std::string& url,
                                                        std::chrono::minutes utc_offset);

}  // namespace gateway::providers
