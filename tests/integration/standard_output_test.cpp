// The real server, whose log goes to standard output for a program that reads it.
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "logging/sqlite_fixture.hpp"
#include "server/json/json.hpp"
#include "support/catch.hpp"
#include "support/front_fixture.hpp"
#include "support/patience.hpp"

namespace gateway::server {
namespace {

// The server, with each of its outputs in a file.
class Outputs {
 public:
  explicit Outputs(const std::string& log) {
    const std::string config = folder_.File("gateway.toml");
    std::ofstream(config) << "[server]\nlisten = \"127.0.0.1:0\"\n[log]\nurl = \"none\"\n"
                          << log
                          << "[[providers]]\nname = \"up\"\nbase_url = \"http://127.0.0.1:1\"\n"
                             "keys = \"sk-canary-0001\"\nmodels = [\"m\"]\n";
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    for (const auto& [fd, name] :
         {std::pair(STDOUT_FILENO, "out"), std::pair(STDERR_FILENO, "err")}) {
      posix_spawn_file_actions_addopen(&actions, fd, folder_.File(name).c_str(),
                                       O_WRONLY | O_CREAT | O_TRUNC, 0600);
    }
    std::string words[] = {GATEWAY_SERVER_BINARY, "--config", config};
    char* const arguments[] = {words[0].data(), words[1].data(), words[2].data(), nullptr};
    REQUIRE(::posix_spawn(&pid_, arguments[0], &actions, nullptr, arguments, environ) == 0);
    posix_spawn_file_actions_destroy(&actions);
  }
  ~Outputs() { End(SIGKILL); }
  Outputs(const Outputs&) = delete;
  Outputs& operator=(const Outputs&) = delete;

  void Signal(int signal) const { ::kill(pid_, signal); }
  void End(int signal) {
    if (pid_ > 0) {
      ::kill(pid_, signal);
      ::waitpid(std::exchange(pid_, -1), nullptr, 0);
    }
  }
  [[nodiscard]] std::string Text(const std::string& name) const {
    std::ifstream file(folder_.File(name));
    return {std::istreambuf_iterator<char>(file), {}};
  }
  // Waits until that output has it.
  [[nodiscard]] bool Says(const std::string& name, const std::string& words) const {
    return support::Eventually([&] { return Text(name).find(words) != std::string::npos; });
  }

 private:
  logging::TempFolder folder_;
  pid_t pid_ = -1;
};

TEST_CASE("The server writes nothing but its log to standard output when that goes there",
          "[integration]") {
  Outputs server("also = [\"stdout:\"]\n");
  const std::string ready = "is ready on http://127.0.0.1:";
  REQUIRE(server.Says("err", ready));
  REQUIRE(server.Says("err", "/v1/messages"));
  const std::string told = server.Text("err");

  RawClient client(std::atoi(told.c_str() + told.find(ready) + ready.size()));
  REQUIRE(client.Send("GET /v1/models HTTP/1.1\r\nHost: x\r\n\r\n"));
  REQUIRE(client.Read().status == 200);
  server.Signal(SIGHUP);
  CHECK(server.Says("err", "reloaded: configuration"));
  server.End(SIGTERM);

  CHECK(server.Text("err").find("stopping: 0 requests") != std::string::npos);
  std::istringstream lines(server.Text("out"));
  std::size_t rows = 0;
  for (std::string line; std::getline(lines, line); ++rows) {
    CAPTURE(line);
    rapidjson::Document row;
    CHECK(ReadJson(line, &row));
    CHECK(TextOf(Find(&row, "path")) == "/v1/models");
    CHECK(Find(&row, "prompt_tokens")->IsNull());
  }
  CHECK(rows == 1);
}

TEST_CASE("The server greets on standard output otherwise", "[integration]") {
  Outputs server("");

  CHECK(server.Says("out", "is ready on http://127.0.0.1:"));
  server.End(SIGTERM);

  CHECK(server.Text("out").find("stopping: 0 requests") != std::string::npos);
  CHECK(server.Text("err").empty());
}

}  // namespace
}  // namespace gateway::server
