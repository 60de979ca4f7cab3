// LogSource: what `gateway-server logs` looks at.
#pragma once

#include <memory>
#include <string>

#include "gateway/config.hpp"
#include "gateway/result.hpp"
#include "server/commands/gateway_client.hpp"

namespace gateway::server {

// Answers in JSON, as GET /admin/logs, /admin/stats and /admin/logs/{id} have it. `query` is
// percent-encoded, `id` is not. May block. Error: a line for the user.
class LogSource {
 public:
  virtual ~LogSource() = default;

  virtual Result<std::string> Page(const std::string& query) = 0;
  virtual Result<std::string> Stats(const std::string& query) = 0;
  virtual Result<std::string> One(const std::string& id) = 0;
};

// The log of a gateway that runs.
[[nodiscard]] std::unique_ptr<LogSource> LogOf(GatewayClient client);

// The database itself, which is only read: whoever writes it may be running somewhere else.
[[nodiscard]] std::unique_ptr<LogSource> LogAt(const LogConfig& config);

}  // namespace gateway::server
