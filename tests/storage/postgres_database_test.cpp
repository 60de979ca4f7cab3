#include <chrono>

#include "libgateway/storage/database_url.hpp"
#include "storage/databases.hpp"

namespace gateway::storage {
namespace {

TEST_CASE("storage::OpenPostgres connects anew after the server was away", "[storage]") {
  const auto server = support::PostgresServer::Start();
  if (server == nullptr) {
    return;
  }
  auto database = OpenDatabase(server->NewDatabase(), Access::kWrite);
  REQUIRE(database);
  REQUIRE((*database)->RunScript("CREATE TABLE t (a BIGINT)"));

  server->Stop();
  const auto away = (*database)->Run("SELECT 1");
  server->Run();

  REQUIRE_FALSE(away);
  CHECK(away.error().code == ErrorCode::kStorage);
  CHECK(Ask(**database, "SELECT count(*) FROM t") == "0");

  // The end of an idle connection is seen before the next statement.
  server->Stop();
  server->Run();
  CHECK(Ask(**database, "SELECT count(*) FROM t") == "0");
}

TEST_CASE("storage::OpenPostgres does not go on with a transaction on another connection",
          "[storage]") {
  const auto server = support::PostgresServer::Start();
  if (server == nullptr) {
    return;
  }
  auto opened = OpenDatabase(server->NewDatabase(), Access::kWrite);
  REQUIRE(opened);
  Database& database = **opened;
  REQUIRE(database.RunScript("CREATE TABLE t (a BIGINT)"));

  const auto done = database.Transaction([&]() -> Result<void> {
    REQUIRE(database.Run("INSERT INTO t VALUES (1)"));
    server->Stop();
    server->Run();
    CHECK_FALSE(database.Run("INSERT INTO t VALUES (2)"));
    CHECK_FALSE(database.Run("INSERT INTO t VALUES (3)"));
    return {};
  });

  CHECK_FALSE(done);
  CHECK(Ask(database, "SELECT count(*) FROM t") == "0");
}

TEST_CASE("storage::OpenPostgres gives up a server that says nothing", "[storage]") {
  const auto server = support::PostgresServer::Start();
  if (server == nullptr) {
    return;
  }
  auto database = OpenDatabase(server->Url("postgres"), Access::kRead);
  REQUIRE(database);

  server->Signal(SIGSTOP);
  const auto asked = (*database)->Run("SELECT 1");
  server->Signal(SIGCONT);

  REQUIRE_FALSE(asked);
  CHECK(asked.error().message == "PostgreSQL: the server gave no answer in time");
  CHECK(Ask(**database, "SELECT 1") == "1");
}

TEST_CASE("storage::OpenPostgres shows no password", "[storage]") {
  const auto failed = OpenDatabase("postgresql://me:hunter2%21@127.0.0.1:1/x", Access::kWrite);

  REQUIRE_FALSE(failed);
  CHECK(failed.error().message.find("hunter2") == std::string::npos);
  CHECK(WithoutPassword("hunter2! or hunter2%21", "postgresql://me:hunter2%21@h/x") ==
        "*** or ***");
  CHECK(WithoutPassword("a secret", "postgresql://h/x?user=me&password=secret&a=b") == "a ***");
  CHECK(WithoutPassword("h:5432", "postgresql://h:5432/x") == "h:5432");
}

TEST_CASE("storage::WithSettings leaves the last word to the URL", "[storage]") {
  CHECK(WithSettings("postgresql://h/x", "a=1&b=2") == "postgresql://h/x?a=1&b=2");
  CHECK(WithSettings("postgresql://h/x?a=3", "a=1&b=2") == "postgresql://h/x?a=1&b=2&a=3");
  CHECK(WithSettings("postgresql://h/x?", "a=1") == "postgresql://h/x?a=1");
}

}  // namespace
}  // namespace gateway::storage
