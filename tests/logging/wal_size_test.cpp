// SQLite's write-ahead log grows while somebody reads an old state of the database.
#include <filesystem>
#include <string>
#include <vector>

#include "logging/log_fixture.hpp"
#include "support/catch.hpp"
#include "support/patience.hpp"

namespace gateway::logging {
namespace {

constexpr std::uintmax_t kLongest = 32U << 20U;

// Rows, a commit each, until the log is that long; each takes some pages.
void WriteUntil(LogFixture& log, const std::string& wal, std::uintmax_t bytes) {
  for (int i = 0; std::filesystem::file_size(wal) <= bytes; ++i) {
    LogRecord record = RecordWithId("r" + std::to_string(i));
    record.model_asked = "model-" + std::to_string(i);  // a series of its own
    record.error_text = std::string(2'000, 'x');
    log.Write({record});
  }
}

TEST_CASE("A write-ahead log that a reader made long gets short again", "[logging]") {
  const TempFolder folder;
  LogFixture log("sqlite://" + folder.File("gateway.db"));
  const std::string wal = folder.File("gateway.db-wal");
  log.Write({RecordWithId("a")});
  SQLite::Database reader(folder.File("gateway.db"), SQLite::OPEN_READONLY);
  reader.exec("BEGIN");
  REQUIRE(reader.execAndGet("SELECT count(*) FROM requests").getInt() == 1);
  WriteUntil(log, wal, kLongest + (1U << 20U));

  REQUIRE(log.sink->Tidy());
  CHECK(std::filesystem::file_size(wal) > kLongest);  // it is still needed
  CHECK(reader.execAndGet("SELECT count(*) FROM requests").getInt() == 1);
  reader.exec("COMMIT");

  CHECK(support::Eventually([&] {  // it does not try each time
    return log.sink->Tidy() && std::filesystem::file_size(wal) < kLongest;
  }));
  log.Write({RecordWithId("b")});  // nothing is different now
  CHECK(log.Ids({}).front() == "b");
}

}  // namespace
}  // namespace gateway::logging
