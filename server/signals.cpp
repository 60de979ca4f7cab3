#include "server/signals.hpp"

#include <csignal>

#include <unistd.h>

namespace gateway::server {
namespace {

constexpr int kExitInterrupted = 130;

sigset_t StopSignals() {
  sigset_t set{};
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  return set;
}

extern "C" void ExitAtOnce(int /*signal*/) { _exit(kExitInterrupted); }

}  // namespace

void BlockStopSignals() {
  const sigset_t set = StopSignals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

int WaitForStopSignal() {
  const sigset_t set = StopSignals();
  int signal = 0;
  sigwait(&set, &signal);
  return signal;
}

void ExitOnNextSignal() {
  struct sigaction action {};
  action.sa_handler = &ExitAtOnce;
  sigaction(SIGTERM, &action, nullptr);
  sigaction(SIGINT, &action, nullptr);
  const sigset_t set = StopSignals();
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

}  // namespace gateway::server
