// The real server where it cannot start: status 78, and a line that says why.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>

#include <unistd.h>

#include "logging/sqlite_fixture.hpp"
#include "server/front/listener.hpp"
#include "support/catch.hpp"
#include "support/postgres.hpp"
#include "support/server_process.hpp"

namespace gateway::server {
namespace {

constexpr const char* kSecret = "sk-canary-start-51c9";

struct Start {
  // What is not given is as it should be.
  struct Settings {
    std::string listen = "127.0.0.1:0";
    std::string log_url = "none";
    std::string key = kSecret;
  };

  [[nodiscard]] std::string Write(const Settings& settings) const {
    const std::string file = folder.File("gateway.toml");
    std::ofstream(file) << "[server]\nlisten = \"" << settings.listen << "\"\n[log]\nurl = \""
                        << settings.log_url
                        << "\"\n[[providers]]\nname = \"up\"\nbase_url = \"http://127.0.0.1:1\"\n"
                        << "keys = \"" << settings.key << "\"\n";
    std::filesystem::permissions(
        file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    return file;
  }

  logging::TempFolder folder;
};

// It ended with 78 and one line with `reason` in it, and without the key.
void CheckRefuses(const std::string& config_file, const std::string& reason) {
  const support::ServerEnd end = support::RunServer(config_file);
  CAPTURE(end.output);
  CHECK(end.status == 78);
  CHECK(end.output.find(reason) != std::string::npos);
  CHECK(std::count(end.output.begin(), end.output.end(), '\n') == 1);
  CHECK(end.output.find(kSecret) == std::string::npos);
}

TEST_CASE("The server refuses to start on a port that is taken", "[start]") {
  const Start start;
  const auto taken = Listener::Bind("127.0.0.1", 0);
  REQUIRE(taken);
  const std::string address = "127.0.0.1:" + std::to_string((*taken)->port());

  CheckRefuses(start.Write({.listen = address}), address + " is taken");
}

TEST_CASE("The server refuses a configuration that it cannot read or that all may change",
          "[start]") {
  const Start start;
  CheckRefuses(start.folder.File("missing.toml"), "cannot be opened");

  const std::string file = start.Write({});
  std::filesystem::permissions(file, std::filesystem::perms::others_write,
                               std::filesystem::perm_options::add);
  CheckRefuses(file, "chmod o-w");
}

TEST_CASE("The server refuses a variable that is not set or empty", "[start]") {
  const Start start;
  CheckRefuses(start.Write({.key = "${GATEWAY_TEST_NOT_SET}"}), "GATEWAY_TEST_NOT_SET");
  REQUIRE(::setenv("GATEWAY_TEST_EMPTY", "", 1) == 0);
  CheckRefuses(start.Write({.key = "${GATEWAY_TEST_EMPTY}"}), "GATEWAY_TEST_EMPTY");
  ::unsetenv("GATEWAY_TEST_EMPTY");
}

TEST_CASE("The server refuses a folder that it cannot put its database into", "[start]") {
  const Start start;
  // A file in place of the folder: root may write everywhere else.
  std::ofstream(start.folder.File("data")) << "not a folder";

  CheckRefuses(start.Write({.log_url = "sqlite://" + start.folder.File("data/gateway.db")}),
               start.folder.File("data"));
  if (::geteuid() != 0) {
    const std::string locked = start.folder.File("locked");
    std::filesystem::create_directory(locked);
    std::filesystem::permissions(
        locked, std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
    CheckRefuses(start.Write({.log_url = "sqlite://" + locked + "/gateway.db"}), locked);
  }
}

TEST_CASE("The server refuses a PostgreSQL database that cannot keep all texts", "[start]") {
  support::PostgresServer* const postgres = support::PostgresServer::Shared();
  if (postgres == nullptr) {
    return;
  }
  const Start start;
  const std::string latin = postgres->NewDatabase("ENCODING 'LATIN1'");

  CheckRefuses(start.Write({.log_url = latin}), "its encoding is LATIN1, and has to be UTF8");
}

TEST_CASE("The server refuses to listen beyond this machine without clients", "[start]") {
  const Start start;
  CheckRefuses(start.Write({.listen = "0.0.0.0:0"}), "allow_unauthenticated");
}

}  // namespace
}  // namespace gateway::server
