#include <chrono>
#include <utility>

#include "server/routes/client_dialect.hpp"
#include "server/routes/cors.hpp"
#include "server/routes/log_entry.hpp"
#include "server/routes/routes.hpp"

namespace gateway::server {

void AddGate(HttpFront& front, Gateway& gateway, CorsConfig cors) {
  front.Gate([&gateway, cors = std::move(cors)](const ClientRequest& head) {
    auto passed = CheckOrigin(head, cors);
    if (passed) {
      return *std::move(passed);
    }
    GateAnswer refused;
    refused.answer = ErrorResponse(DialectOf(head.path, head.headers), passed.error());
    RecordAnswer(gateway, head, &passed.error(), std::chrono::steady_clock::now(),
                 &*refused.answer);
    return refused;
  });
}

}  // namespace gateway::server
