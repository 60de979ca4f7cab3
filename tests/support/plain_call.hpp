// One request on a connection of its own, from any thread: without assertions, which Catch2 allows
// on the test's own thread only.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gateway::support {

// A socket connected to that port of loopback; -1 when nobody listens.
int ConnectTo(int port);

// Everything that came back before the connection ended. Empty: no connection could be made.
std::optional<std::string> CallOnce(int port, std::string_view request);

}  // namespace gateway::support
