#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "server/clients/wrong_keys.hpp"
#include "server/routes/admin_check.hpp"
#include "server/routes/client_check.hpp"
#include "server/routes/client_dialect.hpp"
#include "server/routes/cors.hpp"
#include "server/routes/log_entry.hpp"
#include "server/routes/routes.hpp"

namespace gateway::server {
namespace {

constexpr int kNotFound = 404;

Headers RetryAfter(std::chrono::nanoseconds wait) {
  const auto seconds =
      std::max(std::chrono::ceil<std::chrono::seconds>(wait).count(), std::chrono::seconds::rep{1});
  return {{"retry-after", std::to_string(seconds)}};
}

class Gate {
 public:
  Gate(Gateway& gateway, const LiveConfig& live, DailyUsage& usage)
      : gateway_(gateway), live_(live), usage_(usage) {}

  GateAnswer Check(const ClientRequest& head, const Peer& peer) {
    const GatewayConfig& config = *live_.here().config;
    auto passed = CheckOrigin(head, config.cors);
    if (!passed) {
      return {Refuse(head, passed.error()), {}};
    }
    if (passed->answer) {  // a browser's question has no token yet
      return *std::move(passed);
    }
    if (!IsServedThere(head.path, peer, config.admin)) {
      passed->answer = Refuse(head, Fail(ErrorCode::kNotFound, "there is nothing at " + head.path));
    } else if (IsAdmins(head)) {
      AdmitAdmin(head, peer, config, &*passed);
    } else if (!live_.here().clients->empty() && NeedsClient(head)) {
      CheckClient(head, peer, config, &*passed);
    }
    return *std::move(passed);
  }

 private:
  using Clock = std::chrono::steady_clock;

  // What is the admin's: the answer goes into `passed`, if it does not come from there.
  void AdmitAdmin(const ClientRequest& head, const Peer& peer, const GatewayConfig& config,
                  GateAnswer* passed) {
    const Secret& token = config.admin.token;
    const bool guesses = !token.empty() && !FindHeader(head.headers, "authorization").empty();
    if (guesses && RefuseGuessing(head, peer, config, wrong_tokens_, passed)) {
      return;
    }
    const auto admitted = CheckAdmin(head, peer, config);
    if (!admitted) {
      if (guesses) {
        wrong_tokens_.Count(peer.address, config.server.wrong_keys_per_minute, Clock::now());
      }
      passed->answer = Refuse(head, admitted.error());
    }
  }

  // Lets a client's request in: its ticket goes into `passed`, or else the answer. What the admin
  // may see as well gets neither, if it comes from there.
  void CheckClient(const ClientRequest& head, const Peer& peer, const GatewayConfig& config,
                   GateAnswer* passed) {
    const auto key = KeyIn(head.headers);
    if (key && RefuseGuessing(head, peer, config, wrong_keys_, passed)) {
      return;
    }
    if (ReadsModelChoice(head) && CheckIsAdmin(head, peer, config)) {
      return;
    }
    if (!key) {
      passed->answer = Refuse(head, key.error(), {}, {{"www-authenticate", "Bearer"}});
      return;
    }
    const auto client = live_.here().clients->Find(*key);
    if (client == nullptr) {
      wrong_keys_.Count(peer.address, config.server.wrong_keys_per_minute, Clock::now());
      passed->answer =
          Refuse(head, Fail(ErrorCode::kUnauthorized, "this is no key of this gateway"), {},
                 {{"www-authenticate", "Bearer"}});
      return;
    }
    LetClientIn(head, client, passed);
  }

  void LetClientIn(const ClientRequest& head, const std::shared_ptr<const Client>& client,
                   GateAnswer* passed) {
    if (const auto seen = CheckModelChoice(head, client->models); !seen) {
      passed->answer = Refuse(head, seen.error(), client->name);
      return;
    }
    Admission admission = LetIn(client, usage_, &Clock::now);
    if (admission.ticket == nullptr) {
      passed->answer = Refuse(head, Fail(ErrorCode::kRateLimited, std::move(admission.reason)),
                              client->name, RetryAfter(admission.retry_after));
    }
    passed->ticket = std::move(admission.ticket);
    if (passed->ticket != nullptr) {
      passed->ticket->GoBy(live_.here().snapshot);
    }
  }

  // True: too many of the keys from there were wrong, so that this one is not even looked at.
  bool RefuseGuessing(const ClientRequest& head, const Peer& peer, const GatewayConfig& config,
                      const WrongKeys& wrong, GateAnswer* passed) const {
    const auto wait =
        wrong.WaitFor(peer.address, config.server.wrong_keys_per_minute, Clock::now());
    if (wait) {
      passed->answer = Refuse(
          head,
          Fail(ErrorCode::kRateLimited,
               "too many wrong keys came from this address, so that none is looked at for now"),
          {}, RetryAfter(*wait));
    }
    return wait.has_value();
  }

  [[nodiscard]] Response Refuse(const ClientRequest& head, const Error& error,
                                const std::string& client_name = {},
                                const Headers& more_headers = {}) const {
    Response answer;
    if (error.code == ErrorCode::kNotFound) {  // not told from a path where there is nothing
      answer = FrontError(head, kNotFound, error.message);
    } else {
      answer = ErrorResponse(DialectOf(head.path, head.headers), error);
      answer.headers.insert(answer.headers.end(), more_headers.begin(), more_headers.end());
      answer.headers.push_back({"x-gateway-error", std::string(ErrorName(error.code))});
    }
    if (const auto& config_id = live_.here().snapshot->config_id; !config_id.empty()) {
      answer.headers.push_back({"x-gateway-config", config_id});
    }
    RecordAnswer(gateway_, head, &error, Clock::now(), &answer, client_name);
    return answer;
  }

  Gateway& gateway_;
  const LiveConfig& live_;
  DailyUsage& usage_;
  // Apart: whoever has a wrong key of a client does not lock out the admin beside it.
  WrongKeys wrong_keys_;
  WrongKeys wrong_tokens_;
};

}  // namespace

void AddGate(HttpFront& front, Gateway& gateway, const LiveConfig& live, DailyUsage& usage) {
  front.Gate([gate = std::make_shared<Gate>(gateway, live, usage)](
                 const ClientRequest& head, const Peer& peer) { return gate->Check(head, peer); });
}

}  // namespace gateway::server
