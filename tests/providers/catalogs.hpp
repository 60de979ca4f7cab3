// What the tests of the model catalog share: catalogs in a file, and what is chosen as a text.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/model_catalog.hpp"
#include "logging/sqlite_fixture.hpp"
#include "support/catch.hpp"

namespace gateway::providers {

using Models = std::vector<ChosenModel>;
using Names = std::vector<std::string>;

inline LogConfig InFile(const logging::TempFolder& folder) {
  LogConfig config;
  config.url = "sqlite://" + folder.File("gateway.db");
  return config;
}

inline std::shared_ptr<ModelCatalog> Open(const LogConfig& config) {
  auto catalog = OpenModelCatalog(config);
  REQUIRE(catalog);
  return *std::move(catalog);
}

// "id" or "id=alias", each with ";" behind it.
inline std::string ChosenAt(ModelCatalog& catalog, std::string_view provider) {
  const auto chosen = catalog.Chosen(provider);
  REQUIRE(chosen);
  std::string text;
  for (const ChosenModel& model : *chosen) {
    text += model.id + (model.alias.empty() ? "" : "=" + model.alias) + ";";
  }
  return text;
}

}  // namespace gateway::providers
