// The ModelCatalog in SQLite: tables `model_lists` and `listed_models`.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "gateway/model_catalog.hpp"
#include "gateway/result.hpp"

namespace gateway::providers {

// Error: kStorage.
Result<std::shared_ptr<ModelCatalog>> OpenSqliteCatalog(const std::string& path,
                                                        std::chrono::minutes utc_offset);

}  // namespace gateway::providers
