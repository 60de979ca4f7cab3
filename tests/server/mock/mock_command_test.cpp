#include "server/commands/mock_command.hpp"

#include <array>
#include <csignal>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include <httplib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/catch.hpp"

namespace gateway::server {
namespace {

// RunMock in a process of its own, for it waits for signals.
class Process {
 public:
  explicit Process(const std::vector<std::string_view>& words) {
    std::array<int, 2> pipe{};
    REQUIRE(::pipe(pipe.data()) == 0);
    std::fflush(nullptr);
    pid_ = ::fork();
    REQUIRE(pid_ >= 0);
    if (pid_ == 0) {
      ::dup2(pipe[1], STDOUT_FILENO);
      ::dup2(pipe[1], STDERR_FILENO);
      ::close(pipe[0]);
      ::close(pipe[1]);
      const int code = RunMock(words);
      std::fflush(nullptr);
      ::_exit(code);
    }
    ::close(pipe[1]);
    out_ = ::fdopen(pipe[0], "r");
  }
  ~Process() {
    if (pid_ > 0) {
      ::kill(pid_, SIGKILL);
      ::waitpid(pid_, nullptr, 0);
    }
    std::fclose(out_);
  }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  // Reads up to a line that has `text`; that line.
  std::string LineWith(std::string_view text) {
    std::array<char, 4096> line{};
    while (std::fgets(line.data(), line.size(), out_) != nullptr) {
      if (std::string_view(line.data()).find(text) != std::string_view::npos) {
        return line.data();
      }
    }
    return {};
  }
  void Signal(int signal) const { ::kill(pid_, signal); }
  int Wait() {
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  pid_t pid_ = 0;
  FILE* out_ = nullptr;
};

int PortIn(const std::string& line) {
  constexpr std::string_view kBefore = "http://127.0.0.1:";
  return std::stoi(line.substr(line.find(kBefore) + kBefore.size()));
}

TEST_CASE("RunMock serves until a stop signal, and then tells its counts", "[mock]") {
  const int signal = GENERATE(SIGINT, SIGTERM);
  Process process({"--port", "0", "--threads=1", "--key", "sk-hidden", "--print-requests"});
  const std::string url = process.LineWith("ready on http://");
  REQUIRE_FALSE(url.empty());
  CHECK_FALSE(process.LineWith("$KEY").empty());
  CHECK(process.LineWith("keys ") == "  keys      one of 1\n");

  httplib::Client client("127.0.0.1", PortIn(url));
  CHECK(client.Get("/v1/models", {{"authorization", "Bearer sk-hidden"}})->status == 200);
  CHECK(process.LineWith("/v1/models") == "GET /v1/models\n");
  process.Signal(signal);

  CHECK(process.LineWith("stopped").starts_with("stopped: requests 1 refused 0"));
  CHECK(process.Wait() == 0);
}

TEST_CASE("RunMock refuses bad options with a line and status 2", "[mock]") {
  Process process({"--port", "many"});

  CHECK(process.LineWith("--port") ==
        "--port needs a whole number; see gateway-server mock --help\n");
  CHECK(process.Wait() == 2);
}

TEST_CASE("RunMock shows its options", "[mock]") {
  Process process({"--help"});

  CHECK_FALSE(process.LineWith("--retry-after").empty());
  CHECK(process.Wait() == 0);
}

TEST_CASE("RunMock says when it cannot listen", "[mock]") {
  Process process({"--host", "192.0.2.1", "--port", "0"});

  CHECK_FALSE(process.LineWith("192.0.2.1").empty());
  CHECK(process.Wait() == 1);
}

}  // namespace
}  // namespace gateway::server
