#include "gateway/model_catalog.hpp"

#include <string>

#include "logging/sqlite_fixture.hpp"
#include "support/catch.hpp"

namespace gateway {
namespace {

using std::chrono::milliseconds;
using std::chrono::system_clock;

UpstreamModels List(std::vector<UpstreamModel> models) {
  return {"up", "up#1", system_clock::time_point(milliseconds(1'758'870'650'123)),
          std::move(models)};
}

TEST_CASE("providers::ModelCatalog keeps the last list of each provider", "[providers]") {
  const logging::TempFolder folder;
  LogConfig config;
  config.url = GENERATE(true, false) ? "sqlite://" + folder.File("data/gateway.db") : "";
  const auto catalog = OpenModelCatalog(config);
  REQUIRE(catalog);

  CHECK_FALSE(*(*catalog)->Load("up"));
  REQUIRE((*catalog)->Store(List({{"old", "", 0}, {"gone", "", 0}, {"third", "", 0}})));
  REQUIRE((*catalog)->Store(List({{"模型", "me", 17}, {"org/n", "", 0}})));

  const auto loaded = (*catalog)->Load("up");
  REQUIRE(loaded);
  REQUIRE(*loaded);
  const UpstreamModels& list = **loaded;
  CHECK(list.key_alias == "up#1");
  CHECK(list.asked == List({}).asked);
  REQUIRE(list.models.size() == 2);
  CHECK(list.models[0].id == "模型");
  CHECK(list.models[0].owned_by == "me");
  CHECK(list.models[0].created == 17);
  CHECK(list.models[1].id == "org/n");
  CHECK_FALSE(*(*catalog)->Load("other"));
}

TEST_CASE("providers::ModelCatalog in a file is there after a restart, with the time as text",
          "[providers]") {
  const logging::TempFolder folder;
  LogConfig config;
  config.url = "sqlite://" + folder.File("gateway.db");
  REQUIRE((*OpenModelCatalog(config))->Store(List({})));

  const auto loaded = (*OpenModelCatalog(config))->Load("up");
  REQUIRE(*loaded);
  CHECK((*loaded)->models.empty());
  CHECK(logging::Ask(folder.File("gateway.db"), "SELECT asked FROM model_lists") ==
        "2025-09-26 15:10:50");
}

}  // namespace
}  // namespace gateway
