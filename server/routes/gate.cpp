#include <chrono>

#include "server/routes/admin_check.hpp"
#include "server/routes/client_dialect.hpp"
#include "server/routes/cors.hpp"
#include "server/routes/log_entry.hpp"
#include "server/routes/routes.hpp"

namespace gateway::server {

void AddGate(HttpFront& front, Gateway& gateway, const LiveConfig& live) {
  const auto refuse = [&gateway](const ClientRequest& head, const Error& error) {
    Response answer = ErrorResponse(DialectOf(head.path, head.headers), error);
    RecordAnswer(gateway, head, &error, std::chrono::steady_clock::now(), &answer);
    return answer;
  };
  front.Gate([refuse, &live](const ClientRequest& head, bool from_loopback) {
    const GatewayConfig& config = live.here();
    auto passed = CheckOrigin(head, config.cors);
    if (!passed) {
      return GateAnswer{refuse(head, passed.error()), {}};
    }
    if (!passed->answer) {  // a browser's question has no token yet
      if (const auto admitted = CheckAdmin(head, from_loopback, config.admin.token); !admitted) {
        passed->answer = refuse(head, admitted.error());
      }
    }
    return *std::move(passed);
  });
}

}  // namespace gateway::server
