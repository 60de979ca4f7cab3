// ClientAccount: what a client uses. ClientTicket: one request of a client that was let in.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "gateway/allowed_models.hpp"
#include "gateway/config.hpp"
#include "gateway/gateway.hpp"
#include "gateway/log_record.hpp"
#include "gateway/request_observer.hpp"
#include "gateway/result.hpp"
#include "server/clients/daily_usage.hpp"
#include "server/clients/rate_bucket.hpp"

namespace gateway::server {

// "now"; a test brings its own.
using SteadyClock = std::function<std::chrono::steady_clock::time_point()>;

// Kept over reloads. Any thread.
struct ClientAccount {
  RateBucket requests;
  RateBucket tokens;
  std::atomic<std::size_t> in_flight{0};
};

// A client as configured, with its account. Immutable.
struct Client {
  std::string name;
  ClientKey key;
  AllowedModels models;
  std::size_t requests_per_minute = 0;
  std::size_t tokens_per_minute = 0;
  std::size_t tokens_per_day = 0;
  std::size_t max_in_flight = 0;
  std::shared_ptr<ClientAccount> account;  // never null
  bool log_bodies = false;
};

// Its request counts as in flight until it ends, or the ticket does. Any thread.
class ClientTicket final : public RequestObserver {
 public:
  // `client` is in flight once more already. `daily` outlives the ticket.
  ClientTicket(std::shared_ptr<const Client> client, DailyUsage& daily, SteadyClock clock);
  ~ClientTicket() override { End(); }
  ClientTicket(const ClientTicket&) = delete;
  ClientTicket& operator=(const ClientTicket&) = delete;

  [[nodiscard]] const Client& client() const { return *client_; }

  // What the request goes by, of the revision that let it in. Before others have the ticket.
  void GoBy(std::shared_ptr<const Snapshot> snapshot) { snapshot_ = std::move(snapshot); }
  // Null: the one that counts when it starts.
  [[nodiscard]] const std::shared_ptr<const Snapshot>& snapshot() const { return snapshot_; }

  void End() noexcept;                                    // the first time counts
  void OnEnd(const LogRecord& record) noexcept override;  // counts its tokens, too

 private:
  const std::shared_ptr<const Client> client_;
  std::shared_ptr<const Snapshot> snapshot_;
  DailyUsage& daily_;
  const SteadyClock clock_;
  std::atomic<bool> ended_{false};
};

struct Admission {
  std::shared_ptr<ClientTicket> ticket;  // null: refused
  std::string reason;                    // why it was
  std::chrono::seconds retry_after{0};
};

// Lets a request in, if the client's limits do. `daily` outlives the ticket.
Admission LetIn(const std::shared_ptr<const Client>& client, DailyUsage& daily,
                const SteadyClock& clock);

}  // namespace gateway::server
