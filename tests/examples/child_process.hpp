// ChildProcess: a program that a test starts, reads and ends.
#pragma once

#include <array>
#include <csignal>
#include <string>
#include <string_view>
#include <vector>

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/catch.hpp"

namespace gateway::examples {

class ChildProcess {
 public:
  // Its stdout is read here, its stderr goes where ours does.
  explicit ChildProcess(std::vector<std::string> command) {
    std::array<int, 2> pipe_ends{};
    REQUIRE(::pipe2(pipe_ends.data(), O_CLOEXEC) == 0);
    output_ = pipe_ends[0];
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], STDOUT_FILENO);
    std::vector<char*> arguments;
    for (std::string& word : command) {
      arguments.push_back(word.data());
    }
    arguments.push_back(nullptr);
    const int failed =
        ::posix_spawn(&pid_, arguments[0], &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    ::close(pipe_ends[1]);
    REQUIRE(failed == 0);
  }
  ~ChildProcess() {
    if (pid_ != 0) {
      ::kill(pid_, SIGKILL);
      ::waitpid(pid_, nullptr, 0);
    }
    ::close(output_);
  }
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  // Reads until `text` was written. False: the output has ended without it.
  bool ReadUntil(std::string_view text) {
    while (read_.find(text) == std::string::npos) {
      std::array<char, 4096> piece{};
      const auto got = ::read(output_, piece.data(), piece.size());
      if (got <= 0) {
        return false;
      }
      read_.append(piece.data(), static_cast<std::size_t>(got));
    }
    return true;
  }
  void Signal(int signal) const { ::kill(pid_, signal); }

  // Reads to the end and waits. The exit status, or -1 for an end by a signal.
  int Wait() {
    ReadUntil(std::string_view("\0no such text", 13));
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  // Everything read so far.
  [[nodiscard]] const std::string& output() const { return read_; }

 private:
  pid_t pid_ = 0;
  int output_ = -1;
  std::string read_;
};

}  // namespace gateway::examples
