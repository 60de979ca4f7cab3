// own_event_loop: the gateway lives on the program's own loop, here on the main thread, and starts
// no thread. The loop is in simple_epoll_loop.hpp, because a program that has one already needs
// only to dress it as a gateway::EventLoop.
//   own_event_loop CONFIG MODEL QUESTION
#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <iterator>
#include <memory>
#include <string_view>
#include <utility>

#include "gateway/gateway.hpp"
#include "simple_epoll_loop.hpp"

namespace {

std::size_t CountThreads() {
  const std::filesystem::directory_iterator threads("/proc/self/task");
  return static_cast<std::size_t>(std::distance(begin(threads), end(threads)));
}

// Called on the loop, so by the main thread: no locks.
class PrintingSink final : public gateway::ResponseSink {
 public:
  explicit PrintingSink(SimpleEpollLoop& loop) : loop_(loop) {}

  void OnHead(const gateway::ResponseHead& head) noexcept override { status_ = head.status; }
  gateway::Flow OnBody(std::string_view bytes) noexcept override {
    std::fwrite(bytes.data(), 1, bytes.size(), stdout);
    threads_ = CountThreads();
    return gateway::Flow::kContinue;
  }
  void OnDone(const gateway::Result<void>& outcome) noexcept override {
    answered_ = outcome && status_ == 200;
    loop_.Stop();
  }

  bool answered() const { return answered_; }
  std::size_t threads() const { return threads_; }  // while the answer came

 private:
  SimpleEpollLoop& loop_;
  int status_ = 0;
  bool answered_ = false;
  std::size_t threads_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fputs("usage: own_event_loop CONFIG MODEL QUESTION\n", stderr);
    return 64;
  }
  SimpleEpollLoop loop;  // before the gateway, so that it outlives it
  const auto config = gateway::LoadConfig(argv[1]);
  auto parts = config ? gateway::BuildParts(*config) : config.error();
  if (!parts) {
    std::fprintf(stderr, "%s\n", parts.error().message.c_str());
    return 1;
  }
  parts->loops = {&loop};
  parts->log_sink = nullptr;  // the log has threads of its own, so: no log
  const auto gateway = gateway::Gateway::Create(*std::move(parts));
  if (!gateway) {
    std::fprintf(stderr, "%s\n", gateway.error().message.c_str());
    return 1;
  }

  const auto sink = std::make_shared<PrintingSink>(loop);
  (*gateway)->Submit(gateway::ChatRequest(argv[2], argv[3], true), sink, &loop);
  loop.Run();
  std::fprintf(stderr, "threads while the answer came: %zu\n", sink->threads());
  return sink->answered() && sink->threads() == 1 ? 0 : 1;
}
