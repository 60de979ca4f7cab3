// Signals: taken by the main thread, in order, never inside a handler.
#pragma once

namespace gateway::server {

// Before the first thread is started: threads inherit that SIGTERM, SIGINT and SIGHUP are blocked.
void BlockSignals();

enum class Signal { kStop, kReload };

// Waits for SIGTERM or SIGINT (stop), or SIGHUP (reload).
Signal WaitForSignal();

// From now on a further SIGTERM or SIGINT ends the process at once, with status 130.
void ExitOnNextSignal();

}  // namespace gateway::server
