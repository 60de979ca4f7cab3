#include "libgateway/assembly/log_parts.hpp"

#include <filesystem>

#include "gateway/gateway.hpp"
#include "logging/sqlite_fixture.hpp"

namespace gateway::assembly {
namespace {

using logging::TempFolder;

TEST_CASE("assembly::AddLog puts the spill beside the SQLite file, unless it is told where",
          "[assembly]") {
  const TempFolder folder;
  LogConfig config;
  config.url = "sqlite://" + folder.File("data/gateway.db");
  config.delivery.queue_rows = 77;
  GatewayParts parts;
  GatewayParts told;
  GatewayParts none;

  REQUIRE(AddLog(config, &parts));
  config.delivery.spill_folder = folder.File("other");
  REQUIRE(AddLog(config, &told));
  config.delivery.spill_folder = "none";
  REQUIRE(AddLog(config, &none));

  CHECK(parts.log_sink != nullptr);
  CHECK(parts.log_delivery.queue_rows == 77);
  CHECK(parts.log_delivery.spill_folder == folder.File("data/spill"));
  CHECK_FALSE(std::filesystem::exists(folder.File("data/spill")));  // nobody needs it yet
  CHECK(told.log_delivery.spill_folder == folder.File("other"));
  CHECK(none.log_delivery.spill_folder.empty());
}

TEST_CASE("assembly::AddLog gives each database in a folder a spill of its own", "[assembly]") {
  const TempFolder folder;
  LogConfig config;
  config.url = "sqlite://" + folder.File("team-a.db");
  GatewayParts parts;

  REQUIRE(AddLog(config, &parts));

  CHECK(parts.log_delivery.spill_folder == folder.File("team-a.spill"));
}

TEST_CASE("assembly::AddLog opens every sink", "[assembly]") {
  const TempFolder folder;
  LogConfig config;
  config.url = "sqlite://" + folder.File("one.db");
  config.also = {"sqlite://" + folder.File("two.db"), "stdout:"};
  GatewayParts parts;

  REQUIRE(AddLog(config, &parts));
  REQUIRE(parts.more_log_sinks.size() == 2);
  REQUIRE(parts.log_sink->Write(std::vector{logging::RecordWithId("a")}));
  REQUIRE(parts.more_log_sinks[0]->Write(std::vector{logging::RecordWithId("b")}));

  CHECK(logging::Ask(folder.File("one.db"), "SELECT request_id FROM requests") == "a");
  CHECK(logging::Ask(folder.File("two.db"), "SELECT request_id FROM requests") == "b");
}

TEST_CASE("assembly::AddLog without a database still knows other sinks", "[assembly]") {
  LogConfig config;
  config.url.clear();
  config.also = {"stdout:"};
  GatewayParts parts;

  REQUIRE(AddLog(config, &parts));

  CHECK(parts.log_sink == nullptr);
  CHECK(parts.more_log_sinks.size() == 1);
}

TEST_CASE("assembly::AddLog fails with any of its sinks", "[assembly]") {
  const TempFolder folder;
  LogConfig config;
  config.url = "sqlite://" + folder.File("one.db");
  config.also = {"sqlite://" + folder.File("one.db/two.db")};
  GatewayParts parts;

  CHECK_FALSE(AddLog(config, &parts));
}

}  // namespace
}  // namespace gateway::assembly
