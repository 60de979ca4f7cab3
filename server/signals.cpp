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

sigset_t AllSignals() {
  sigset_t set = StopSignals();
  sigaddset(&set, SIGHUP);
  return set;
}

extern "C" void ExitAtOnce(int /*signal*/) { _exit(kExitInterrupted); }

}  // namespace

void BlockSignals() {
  const sigset_t set = AllSignals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

Signal WaitForSignal() {
  const sigset_t set = AllSignals();
  int signal = 0;
  sigwait(&set, &signal);
  return signal == SIGHUP ? Signal::kReload : Signal::kStop;
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
