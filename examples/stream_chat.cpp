// stream_chat: prints an answer while it comes. Ctrl-C cancels the call, and with it what the
// provider is doing.
//   stream_chat CONFIG MODEL QUESTION
#include <csignal>
#include <cstdio>
#include <future>
#include <memory>
#include <string_view>
#include <thread>

#include "gateway/gateway.hpp"

namespace {

// Takes the answer on one of the gateway's threads: each OnBody brings whole "data: {...}" events.
class PrintingSink final : public gateway::ResponseSink {
 public:
  void OnHead(const gateway::ResponseHead& head) noexcept override { status_ = head.status; }

  gateway::Flow OnBody(std::string_view bytes) noexcept override {
    std::fwrite(bytes.data(), 1, bytes.size(), stdout);
    std::fflush(stdout);
    return gateway::Flow::kContinue;
  }

  void OnDone(const gateway::Result<void>& outcome) noexcept override {
    if (!outcome) {
      std::fprintf(stderr, "\n%s\n", outcome.error().message.c_str());
    }
    over_.set_value(outcome && status_ == 200);
  }

  std::future<bool> over() { return over_.get_future(); }

 private:
  int status_ = 0;
  std::promise<bool> over_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fputs("usage: stream_chat CONFIG MODEL QUESTION\n", stderr);
    return 64;
  }
  // Blocked before the gateway starts its threads, which inherit it; a thread of ours waits for it.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGUSR1);  // sent by ourselves: there is nothing to wait for any more
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);

  const auto config = gateway::LoadConfig(argv[1]);
  const auto gateway = config ? gateway::BuildGateway(*config) : config.error();
  if (!gateway) {
    std::fprintf(stderr, "%s\n", gateway.error().message.c_str());
    return 1;
  }
  const auto sink = std::make_shared<PrintingSink>();
  auto over = sink->over();
  const auto call = (*gateway)->Submit(gateway::ChatRequest(argv[2], argv[3], true), sink);

  std::thread watcher([&signals, call] {
    int signal = 0;
    if (sigwait(&signals, &signal) == 0 && signal == SIGINT) {
      call->Cancel();  // OnDone comes all the same, with kCancelled
    }
  });
  const bool answered = over.get();
  pthread_kill(watcher.native_handle(), SIGUSR1);
  watcher.join();
  return answered ? 0 : 1;
}
