#include "libgateway/storage/schema.hpp"

#include <thread>

#include "storage/databases.hpp"

namespace gateway::storage {
namespace {

Schema First() { return {"part", "CREATE TABLE t (a BIGINT);", {}}; }
Schema Third() {
  return {"part",
          "CREATE TABLE t (a BIGINT, b BIGINT, c BIGINT);",
          {"ALTER TABLE t ADD COLUMN b BIGINT;", "ALTER TABLE t ADD COLUMN c BIGINT;"}};
}

std::string VersionIn(Database& database) {
  return Ask(database, "SELECT version FROM schema_versions WHERE part = 'part'");
}

TEST_CASE("storage::ApplySchema makes an empty database the newest version", "[storage]") {
  GATEWAY_EACH_DATABASE(empty);
  const auto database = empty.Open();

  REQUIRE(ApplySchema(*database, Third()));
  REQUIRE(ApplySchema(*database, Third()));

  CHECK(VersionIn(*database) == "3");
  CHECK(Ask(*database, "SELECT a, b, c FROM t").empty());
}

TEST_CASE("storage::ApplySchema upgrades an older database step by step", "[storage]") {
  GATEWAY_EACH_DATABASE(empty);
  const auto database = empty.Open();
  REQUIRE(ApplySchema(*database, First()));
  REQUIRE(database->RunScript("INSERT INTO t VALUES (7)"));

  REQUIRE(ApplySchema(*database, Third()));

  CHECK(VersionIn(*database) == "3");
  CHECK(Ask(*database, "SELECT a, b, c FROM t") == "7|NULL|NULL");
}

TEST_CASE("storage::ApplySchema refuses a newer database and leaves it alone", "[storage]") {
  GATEWAY_EACH_DATABASE(empty);
  const auto database = empty.Open();
  REQUIRE(ApplySchema(*database, Third()));

  const auto applied = ApplySchema(*database, First());

  REQUIRE_FALSE(applied);
  CHECK(applied.error().code == ErrorCode::kStorage);
  CHECK(applied.error().message ==
        "the database has schema version 3, this program knows versions up to 1; use a newer "
        "program or another database");
  CHECK(VersionIn(*database) == "3");
}

TEST_CASE("storage::ApplySchema takes back an upgrade that fails half way", "[storage]") {
  GATEWAY_EACH_DATABASE(empty);
  const auto database = empty.Open();
  REQUIRE(ApplySchema(*database, First()));
  const Schema broken{"part", "", {"ALTER TABLE t ADD COLUMN b BIGINT;", "nonsense;"}};

  CHECK_FALSE(ApplySchema(*database, broken));

  CHECK(VersionIn(*database) == "1");
  CHECK_FALSE(database->Run("SELECT b FROM t"));
}

TEST_CASE("storage::ApplySchema is done once when several start together", "[storage]") {
  GATEWAY_EACH_DATABASE(empty);
  std::vector<std::string> mistakes(4);
  std::vector<std::thread> threads;
  for (std::string& mistake : mistakes) {
    threads.emplace_back([&empty, &mistake] {
      const auto database = OpenDatabase(empty.url(), Access::kWrite);
      const auto applied = database ? ApplySchema(**database, Third()) : database.error();
      mistake = applied ? "" : applied.error().message;
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }

  CHECK(mistakes == std::vector<std::string>(4));
}

TEST_CASE("storage::ApplySchema keeps one part's version in an SQLite file itself", "[storage]") {
  const EmptyDatabase empty(DatabaseKind::kSqlite);
  const auto database = empty.Open();
  Schema schema = Third();
  schema.is_user_version = true;

  REQUIRE(ApplySchema(*database, schema));

  CHECK(Ask(*database, "PRAGMA user_version") == "3");
}

}  // namespace
}  // namespace gateway::storage
