#include "libgateway/storage/database.hpp"

#include <thread>

#include "storage/databases.hpp"

namespace gateway::storage {
namespace {

const std::string kTable =
    "CREATE TABLE t (id BIGINT PRIMARY KEY, word TEXT, share DOUBLE PRECISION);";

TEST_CASE("storage::Database gives back what was put in", "[storage]") {
  GATEWAY_EACH_DATABASE(empty);
  const auto database = empty.Open();
  REQUIRE(database->RunScript(kTable));

  const std::string word = "it's \"so\" \\ 中文, {a,b} NULL";
  REQUIRE(database->Run("INSERT INTO t VALUES (?, ?, ?)",
                        std::vector<Value>{std::int64_t{9'007'199'254'740'993}, word, 0.1}));
  REQUIRE(database->Run("INSERT INTO t VALUES (?, ?, ?)",
                        std::vector<Value>{std::int64_t{-1}, Value(), Value()}));

  const auto rows = database->Run("SELECT id, word, share FROM t ORDER BY id DESC");
  REQUIRE(rows);
  REQUIRE(rows->size() == 2);
  CHECK((*rows)[0] == Row{std::int64_t{9'007'199'254'740'993}, word, 0.1});
  CHECK((*rows)[1] == Row{std::int64_t{-1}, Value(), Value()});
  // A sum of BIGINT is NUMERIC in PostgreSQL.
  CHECK(Ask(*database, "SELECT sum(id), count(*) FROM t WHERE id < ?",
            std::vector<Value>{std::int64_t{5}}) == "-1|1");
}

TEST_CASE("storage::Database takes back a transaction that fails", "[storage]") {
  GATEWAY_EACH_DATABASE(empty);
  const auto database = empty.Open();
  REQUIRE(database->RunScript(kTable));
  const auto insert = [&database](std::int64_t id) -> Result<void> {
    auto done = database->Run("INSERT INTO t (id) VALUES (?)", std::vector<Value>{id});
    return done ? Result<void>() : done.error();
  };

  REQUIRE(database->Transaction([&] { return insert(1); }));
  const auto refused = database->Transaction([&]() -> Result<void> {
    REQUIRE(insert(2));
    return Fail(ErrorCode::kInvalidRequest, "no");
  });
  const auto failed = database->Transaction([&]() -> Result<void> {
    REQUIRE(insert(3));
    return insert(1);
  });

  REQUIRE_FALSE(refused);
  CHECK(refused.error().message == "no");
  REQUIRE_FALSE(failed);
  CHECK(failed.error().code == ErrorCode::kStorage);
  CHECK(Ask(*database, "SELECT id FROM t") == "1");
}

TEST_CASE("storage::Database's transactions come one after the other", "[storage]") {
  GATEWAY_EACH_DATABASE(empty);
  const auto setup = empty.Open();
  REQUIRE(setup->RunScript(kTable + "INSERT INTO t (id) VALUES (0);"));
  constexpr int kEach = 20;

  // Reads, then writes what it has read plus one.
  const auto count = [&empty] {
    const auto database = empty.Open();
    for (int i = 0; i < kEach; ++i) {
      const auto counted = database->Transaction([&database]() -> Result<void> {
        const auto rows = database->Run("SELECT id FROM t");
        if (!rows) {
          return rows.error();
        }
        const auto next = std::get<std::int64_t>((*rows)[0][0]) + 1;
        auto set = database->Run("UPDATE t SET id = ?", std::vector<Value>{next});
        return set ? Result<void>() : set.error();
      });
      if (!counted) {
        return;
      }
    }
  };
  std::thread other(count);
  count();
  other.join();

  CHECK(Ask(*setup, "SELECT id FROM t") == std::to_string(2 * kEach));
}

TEST_CASE("storage::Database for reading changes nothing", "[storage]") {
  GATEWAY_EACH_DATABASE(empty);
  const auto writer = empty.Open();
  REQUIRE(writer->RunScript(kTable + "INSERT INTO t (id) VALUES (1);"));

  const auto reader = empty.Open(Access::kRead);

  CHECK_FALSE(reader->Run("DELETE FROM t"));
  CHECK_FALSE(reader->RunScript("DELETE FROM t"));
  CHECK(Ask(*reader, "SELECT id FROM t") == "1");
  REQUIRE(reader->Transaction([&]() -> Result<void> {
    CHECK(Ask(*reader, "SELECT id FROM t") == "1");
    REQUIRE(writer->RunScript("UPDATE t SET id = 2"));
    CHECK(Ask(*reader, "SELECT id FROM t") == "1");  // one moment
    return {};
  }));
  CHECK(Ask(*reader, "SELECT id FROM t") == "2");
}

TEST_CASE("storage::Database for reading ends what takes too long", "[storage]") {
  GATEWAY_EACH_DATABASE(empty);
  REQUIRE(empty.Open()->RunScript(kTable));
  const auto reader = empty.Open(Access::kRead);

  const auto endless = reader->Run(
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT 0 * i FROM n) SELECT count(*) FROM n");

  REQUIRE_FALSE(endless);
  CHECK(endless.error().code == ErrorCode::kStorage);
  CHECK(Ask(*reader, "SELECT count(*) FROM t") == "0");  // it goes on
}

TEST_CASE("storage::Database tells what is wrong with a statement", "[storage]") {
  GATEWAY_EACH_DATABASE(empty);
  const auto database = empty.Open();

  const auto unknown = database->Run("SELECT * FROM nowhere");
  const auto missing = database->Run("SELECT ?");

  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().message.find("nowhere") != std::string::npos);
  CHECK_FALSE(missing);
  CHECK(Ask(*database, "SELECT 1") == "1");
}

TEST_CASE("storage::OpenDatabase does not read a file that is not there", "[storage]") {
  const logging::TempFolder folder;

  CHECK_FALSE(OpenDatabase("sqlite://" + folder.File("none.db"), Access::kRead));
  CHECK_FALSE(std::filesystem::exists(folder.File("none.db")));
}

}  // namespace
}  // namespace gateway::storage
