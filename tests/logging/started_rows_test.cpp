#include "libgateway/logging/started_rows.hpp"

#include <string>

#include "logging/log_fixture.hpp"
#include "support/catch.hpp"

namespace gateway::logging {
namespace {

TEST_CASE("logging::StartedRows looks at started rows alone, in SQLite", "[logging]") {
  const bool all_instances = GENERATE(true, false);
  const TempFolder folder;
  LogFixture log("sqlite://" + folder.File("gateway.db"));
  SQLite::Database database(folder.File("gateway.db"), SQLite::OPEN_READONLY);

  SQLite::Statement plan(database,
                         "EXPLAIN QUERY PLAN " + StartedRows::EndStatement(all_instances));
  REQUIRE(plan.executeStep());

  const std::string step = plan.getColumn(3).getString();
  CAPTURE(step);
  CHECK(step.find("INDEX requests_started") != std::string::npos);
  CHECK_FALSE(plan.executeStep());
}

}  // namespace
}  // namespace gateway::logging
