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
    const Question asked{head, peer, live_.here()};
    auto passed = CheckOrigin(head, asked.config().cors);
    if (!passed) {
      return {Refuse(asked, passed.error()), {}};
    }
    if (passed->answer) {  // a browser's question has no token yet
      return *std::move(passed);
    }
    if (!IsServedThere(head.path, peer, asked.config().admin)) {
      passed->answer =
          Refuse(asked, Fail(ErrorCode::kNotFound, "there is nothing at " + head.path));
    } else if (IsAdmins(head)) {
      AdmitAdmin(asked, &*passed);
    } else if (!asked.now.clients->empty() && NeedsClient(head)) {
      CheckClient(asked, &*passed);
    }
    return *std::move(passed);
  }

 private:
  using Clock = std::chrono::steady_clock;

  // One request, and the one revision that it is judged by.
  struct Question {
    const ClientRequest& head;
    const Peer& peer;
    const Revision& now;

    [[nodiscard]] const GatewayConfig& config() const { return *now.config; }
  };

  // What is the admin's: the answer goes into `passed`, if it does not come from there.
  void AdmitAdmin(const Question& asked, GateAnswer* passed) {
    const Secret& token = asked.config().admin.token;
    const bool guesses = !token.empty() && !FindHeader(asked.head.headers, "authorization").empty();
    if (guesses && RefuseGuessing(asked, wrong_tokens_, passed)) {
      return;
    }
    const auto admitted = CheckAdmin(asked.head, asked.peer, asked.config());
    if (!admitted) {
      if (guesses) {
        CountGuess(asked, &wrong_tokens_);
      }
      passed->answer = Refuse(asked, admitted.error());
    }
  }

  // Lets a client's request in: its ticket goes into `passed`, or else the answer. What the admin
  // may see as well gets neither, if it comes from there.
  void CheckClient(const Question& asked, GateAnswer* passed) {
    const auto key = KeyIn(asked.head.headers);
    if (key && RefuseGuessing(asked, wrong_keys_, passed)) {
      return;
    }
    if (ReadsModelChoice(asked.head) && CheckIsAdmin(asked.head, asked.peer, asked.config())) {
      return;
    }
    if (!key) {
      passed->answer = Refuse(asked, key.error(), {}, {{"www-authenticate", "Bearer"}});
      return;
    }
    const auto client = asked.now.clients->Find(*key);
    if (client == nullptr) {
      CountGuess(asked, &wrong_keys_);
      passed->answer =
          Refuse(asked, Fail(ErrorCode::kUnauthorized, "this is no key of this gateway"), {},
                 {{"www-authenticate", "Bearer"}});
      return;
    }
    LetClientIn(asked, client, passed);
  }

  void LetClientIn(const Question& asked, const std::shared_ptr<const Client>& client,
                   GateAnswer* passed) {
    if (const auto seen = CheckModelChoice(asked.head, client->models); !seen) {
      passed->answer = Refuse(asked, seen.error(), client->name);
      return;
    }
    Admission admission = LetIn(client, usage_, &Clock::now);
    if (admission.ticket == nullptr) {
      passed->answer = Refuse(asked, Fail(ErrorCode::kRateLimited, std::move(admission.reason)),
                              client->name, RetryAfter(admission.retry_after));
      return;
    }
    admission.ticket->GoBy(asked.now.snapshot);
    passed->ticket = std::move(admission.ticket);
  }

  static void CountGuess(const Question& asked, WrongKeys* wrong) {
    wrong->Count(asked.peer.address, asked.config().server.wrong_keys_per_minute, Clock::now());
  }

  // True: too many of the keys from there were wrong, so that this one is not even looked at.
  bool RefuseGuessing(const Question& asked, const WrongKeys& wrong, GateAnswer* passed) const {
    const auto wait = wrong.WaitFor(asked.peer.address, asked.config().server.wrong_keys_per_minute,
                                    Clock::now());
    if (wait) {
      passed->answer = Refuse(
          asked,
          Fail(ErrorCode::kRateLimited,
               "too many wrong keys came from this address, so that none is looked at for now"),
          {}, RetryAfter(*wait));
    }
    return wait.has_value();
  }

  [[nodiscard]] Response Refuse(const Question& asked, const Error& error,
                                const std::string& client_name = {},
                                const Headers& more_headers = {}) const {
    Response answer;
    if (error.code == ErrorCode::kNotFound) {  // not told from a path where there is nothing
      answer = FrontError(asked.head, kNotFound, error.message);
    } else {
      answer = ErrorResponse(DialectOf(asked.head.path, asked.head.headers), error);
      answer.headers.insert(answer.headers.end(), more_headers.begin(), more_headers.end());
      answer.headers.push_back({"x-gateway-error", std::string(ErrorName(error.code))});
    }
    if (const auto& config_id = asked.now.snapshot->config_id; !config_id.empty()) {
      answer.headers.push_back({"x-gateway-config", config_id});
    }
    RecordAnswer(gateway_, asked.head, &error, Clock::now(), &answer, client_name);
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
