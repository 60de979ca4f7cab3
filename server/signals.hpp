// Signals: taken by the main thread, in order, never inside a handler.
#pragma once

namespace gateway::server {

// Before the first thread is started: threads inherit that SIGTERM and SIGINT are blocked.
void BlockStopSignals();

// Waits for SIGTERM or SIGINT; returns its number.
int WaitForStopSignal();

// From now on a further SIGTERM or SIGINT ends the process at once, with status 130.
void ExitOnNextSignal();

}  // namespace gateway::server
