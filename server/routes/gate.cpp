#include <chrono>
#include <string>
#include <utility>

#include "server/routes/admin_check.hpp"
#include "server/routes/client_check.hpp"
#include "server/routes/client_dialect.hpp"
#include "server/routes/cors.hpp"
#include "server/routes/log_entry.hpp"
#include "server/routes/routes.hpp"

namespace gateway::server {
namespace {

class Gate {
 public:
  Gate(Gateway& gateway, const LiveConfig& live, const Published<ClientDirectory>& clients)
      : gateway_(gateway), live_(live), clients_(clients) {}

  GateAnswer Check(const ClientRequest& head, bool from_loopback) const {
    const GatewayConfig& config = live_.here();
    auto passed = CheckOrigin(head, config.cors);
    if (!passed) {
      return {Refuse(head, passed.error()), {}};
    }
    if (passed->answer) {  // a browser's question has no token yet
      return *std::move(passed);
    }
    if (const auto admitted = CheckAdmin(head, from_loopback, config.admin.token); !admitted) {
      passed->answer = Refuse(head, admitted.error());
      return *std::move(passed);
    }
    if (const ClientDirectory& clients = clients_.Here(); !clients.empty() && NeedsClient(head)) {
      const bool is_admin = ReadsModelChoice(head) &&
                            CheckIsAdmin(head, from_loopback, config.admin.token).has_value();
      if (!is_admin) {
        CheckClient(head, clients, &*passed);
      }
    }
    return *std::move(passed);
  }

 private:
  // Lets a client's request in: its ticket goes into `passed`, or else the answer.
  void CheckClient(const ClientRequest& head, const ClientDirectory& clients,
                   GateAnswer* passed) const {
    const auto client = ClientOf(head.headers, clients);
    if (!client) {
      passed->answer = Refuse(head, client.error(), {}, {{"www-authenticate", "Bearer"}});
      return;
    }
    if (const auto seen = CheckModelChoice(head, (*client)->models); !seen) {
      passed->answer = Refuse(head, seen.error(), (*client)->name);
      return;
    }
    Admission admission = LetIn(*client, &std::chrono::steady_clock::now);
    if (admission.ticket == nullptr) {
      passed->answer =
          Refuse(head, Fail(ErrorCode::kRateLimited, std::move(admission.reason)), (*client)->name,
                 {{"retry-after", std::to_string(admission.retry_after.count())}});
    }
    passed->ticket = std::move(admission.ticket);
  }

  [[nodiscard]] Response Refuse(const ClientRequest& head, const Error& error,
                                const std::string& client_name = {},
                                const Headers& more_headers = {}) const {
    Response answer = ErrorResponse(DialectOf(head.path, head.headers), error);
    answer.headers.insert(answer.headers.end(), more_headers.begin(), more_headers.end());
    answer.headers.push_back({"x-gateway-error", std::string(ErrorName(error.code))});
    RecordAnswer(gateway_, head, &error, std::chrono::steady_clock::now(), &answer, client_name);
    return answer;
  }

  Gateway& gateway_;
  const LiveConfig& live_;
  const Published<ClientDirectory>& clients_;
};

}  // namespace

void AddGate(HttpFront& front, Gateway& gateway, const LiveConfig& live,
             const Published<ClientDirectory>& clients) {
  front.Gate([gate = Gate(gateway, live, clients)](const ClientRequest& head, bool from_loopback) {
    return gate.Check(head, from_loopback);
  });
}

}  // namespace gateway::server
