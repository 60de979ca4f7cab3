#include "libgateway/logging/sqlite_schema.hpp"

#include <algorithm>

#include "libgateway/logging/columns.hpp"
#include "logging/sqlite_fixture.hpp"

namespace gateway::logging {
namespace {

SQLite::Database NewDatabase(const std::string& file) {
  return SQLite::Database(file, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
}

const SqliteSchema kFirst{"CREATE TABLE t (a);", {}};
const SqliteSchema kThird{"CREATE TABLE t (a, b, c);",
                          {"ALTER TABLE t ADD COLUMN b;", "ALTER TABLE t ADD COLUMN c;"}};

TEST_CASE("logging::ApplySchema makes an empty database the newest version", "[logging]") {
  const TempFolder folder;
  auto database = NewDatabase(folder.File("a.db"));

  REQUIRE(ApplySchema(database, kThird));
  REQUIRE(ApplySchema(database, kThird));

  CHECK(Ask(folder.File("a.db"), "PRAGMA user_version") == "3");
  CHECK(Ask(folder.File("a.db"), "SELECT group_concat(name) FROM pragma_table_info('t')") ==
        "a,b,c");
}

TEST_CASE("logging::ApplySchema upgrades an older database step by step", "[logging]") {
  const TempFolder folder;
  auto database = NewDatabase(folder.File("a.db"));
  REQUIRE(ApplySchema(database, kFirst));
  database.exec("INSERT INTO t VALUES (7)");

  REQUIRE(ApplySchema(database, kThird));

  CHECK(Ask(folder.File("a.db"), "PRAGMA user_version") == "3");
  CHECK(Ask(folder.File("a.db"), "SELECT a || ' ' || (b IS NULL) || (c IS NULL) FROM t") == "7 11");
}

TEST_CASE("logging::ApplySchema refuses a newer database and leaves it alone", "[logging]") {
  const TempFolder folder;
  auto database = NewDatabase(folder.File("a.db"));
  REQUIRE(ApplySchema(database, kThird));

  const auto applied = ApplySchema(database, kFirst);

  REQUIRE_FALSE(applied);
  CHECK(applied.error().code == ErrorCode::kStorage);
  CHECK(applied.error().message ==
        "the database has schema version 3, this program knows versions up to 1; use a newer "
        "program or another file");
  CHECK(Ask(folder.File("a.db"), "PRAGMA user_version") == "3");
}

TEST_CASE("logging::ApplySchema takes back an upgrade that fails half way", "[logging]") {
  const TempFolder folder;
  auto database = NewDatabase(folder.File("a.db"));
  REQUIRE(ApplySchema(database, kFirst));
  const SqliteSchema broken{"", {"ALTER TABLE t ADD COLUMN b;", "nonsense;"}};

  CHECK_THROWS_AS(ApplySchema(database, broken), SQLite::Exception);

  CHECK(Ask(folder.File("a.db"), "PRAGMA user_version") == "1");
  CHECK(Ask(folder.File("a.db"), "SELECT group_concat(name) FROM pragma_table_info('t')") == "a");
}

TEST_CASE("logging::LogSchema has every column, explained", "[logging]") {
  const TempFolder folder;
  auto database = NewDatabase(folder.File("a.db"));

  REQUIRE(ApplySchema(database, LogSchema()));

  std::string names = "id";
  const std::string sql = Ask(folder.File("a.db"),
                              "SELECT sql FROM sqlite_master WHERE "
                              "type = 'table' AND name = 'requests'");
  for (const Column& column : Columns()) {
    names += "," + std::string(column.name);
    CHECK(sql.find("-- " + std::string(column.meaning) + "\n") != std::string::npos);
  }
  CHECK(Ask(folder.File("a.db"), "SELECT group_concat(name) FROM pragma_table_info('requests')") ==
        names);
}

}  // namespace
}  // namespace gateway::logging
