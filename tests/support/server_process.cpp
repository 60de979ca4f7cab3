#include "support/server_process.hpp"

#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/catch.hpp"

namespace gateway::support {
namespace {

constexpr std::chrono::seconds kPatience{60};
constexpr std::string_view kReady = "is ready on http://127.0.0.1:";

// Reads up to the line that tells the port; 0 when there is none.
int ReadPort(int output) {
  std::string text;
  std::array<char, 4096> piece{};
  for (;;) {
    const auto at = text.find(kReady);
    if (at != std::string::npos && text.find('\n', at) != std::string::npos) {
      return std::atoi(text.c_str() + at + kReady.size());
    }
    pollfd waiting{output, POLLIN, 0};
    if (::poll(&waiting, 1, static_cast<int>(kPatience.count()) * 1000) <= 0) {
      return 0;
    }
    const auto got = ::read(output, piece.data(), piece.size());
    if (got <= 0) {
      return 0;
    }
    text.append(piece.data(), static_cast<std::size_t>(got));
  }
}

}  // namespace

ServerProcess::ServerProcess(const std::string& config_file,
                             const std::vector<std::string>& environment) {
  std::array<int, 2> pipe{};
  REQUIRE(::pipe2(pipe.data(), O_CLOEXEC) == 0);
  output_ = pipe[0];
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, pipe[1], STDOUT_FILENO);
  std::array<std::string, 3> words{GATEWAY_SERVER_BINARY, "--config", config_file};
  const std::array<char*, 4> arguments{words[0].data(), words[1].data(), words[2].data(), nullptr};
  std::vector<std::string> more = environment;
  std::vector<char*> variables;  // the first of a name counts
  for (std::string& variable : more) {
    variables.push_back(variable.data());
  }
  for (char** variable = environ; *variable != nullptr; ++variable) {
    variables.push_back(*variable);
  }
  variables.push_back(nullptr);
  const int failed =
      ::posix_spawn(&pid_, words[0].c_str(), &actions, nullptr, arguments.data(), variables.data());
  posix_spawn_file_actions_destroy(&actions);
  ::close(pipe[1]);
  REQUIRE(failed == 0);
  port_ = ReadPort(output_);
  CHECK(port_ != 0);
}

ServerProcess::~ServerProcess() {
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  ::close(output_);
}

void ServerProcess::Signal(int signal) const { ::kill(pid_, signal); }

ServerEnd RunServer(const std::string& config_file) {
  const std::string command = "exec timeout " + std::to_string(kPatience.count()) +
                              " '" GATEWAY_SERVER_BINARY "' --config '" + config_file + "' 2>&1";
  std::FILE* pipe = ::popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  ServerEnd end;
  std::array<char, 4096> piece{};
  while (const std::size_t got = std::fread(piece.data(), 1, piece.size(), pipe)) {
    end.output.append(piece.data(), got);
  }
  const int status = ::pclose(pipe);
  end.status = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  return end;
}

int ServerProcess::Wait() {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  int status = 0;
  while (::waitpid(pid_, &status, WNOHANG) == 0) {
    REQUIRE(std::chrono::steady_clock::now() < deadline);
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

}  // namespace gateway::support
