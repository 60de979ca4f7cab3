#include "server/live_config.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "exchange/exchange_bench.hpp"
#include "support/catch.hpp"

namespace gateway::server {
namespace {

GatewayConfig Config(const std::string& id, const std::string& provider) {
  GatewayConfig config;
  config.id = id;
  ProviderConfig one;
  one.name = provider;
  one.base_url = "https://one.example/v1";
  one.key_strategy = KeyStrategy::kRoundRobin;
  one.keys = {{"k#1", Secret("sk-1")}, {"k#2", Secret("sk-2")}};
  config.providers = {one};
  return config;
}

// A running gateway, and what its configuration will be read as the next time.
struct Live {
  [[nodiscard]] std::shared_ptr<const Snapshot> snapshot() const {
    return bench.gateway_->snapshot();
  }

  exchange_bench::Bench bench;
  Result<GatewayConfig> next = Config("next", "two");
  LiveConfig config{Config("first", "one"), [this] { return next; }, *bench.gateway_};
};

TEST_CASE("server::LiveConfig puts into force what it reads again", "[server]") {
  Live live;
  std::string told;
  live.config.OnReload([&told](const GatewayConfig& config) { told += config.id + ";"; });
  CHECK(live.config.here().config->id == "first");

  const auto reloaded = live.config.Reload();

  REQUIRE(reloaded);
  CHECK(reloaded->id == "next");
  CHECK(reloaded->restart_needed.empty());
  CHECK(live.config.config()->id == "next");
  CHECK(live.config.here().config->id == "next");
  CHECK(live.snapshot()->config_id == "next");
  CHECK(live.snapshot()->registry->Find("two") != nullptr);
  CHECK(told == "next;");
}

TEST_CASE("server::LiveConfig changes nothing when it cannot read, and can try again", "[server]") {
  Live live;
  int told = 0;
  live.config.OnReload([&told](const GatewayConfig& /*config*/) { ++told; });
  const auto before = live.snapshot();
  live.next = Fail(ErrorCode::kConfig, "a.toml:1: wrong");

  const auto refused = live.config.Reload();

  REQUIRE_FALSE(refused);
  CHECK(refused.error().message == "a.toml:1: wrong");
  CHECK(live.config.config()->id == "first");
  CHECK(live.snapshot() == before);
  CHECK(told == 0);
  live.next = Config("mended", "one");
  CHECK(live.config.Reload());
  CHECK(live.config.here().config->id == "mended");
}

TEST_CASE("server::LiveConfig cannot reload what came from nowhere", "[server]") {
  const exchange_bench::Bench bench;
  LiveConfig live(Config("first", "one"), {}, *bench.gateway_);

  const auto refused = live.Reload();

  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::kConfig);
  CHECK(live.Refresh());
}

TEST_CASE("server::LiveConfig keeps the log as it was started, but for what snapshots have",
          "[server]") {
  Live live;
  GatewayConfig next = Config("next", "one");
  LogConfig& log = next.log;
  log.also = {"stdout:"};
  log.delivery.durability = LogDurability::kStrict;
  log.delivery.start_rows = true;
  log.delivery.on_failure = OnLogFailure::kReject;
  log.delivery.queue_rows = 1;
  log.delivery.queue_bytes = 1;
  log.delivery.spill_folder = "x";
  log.delivery.spill_bytes = 1;
  log.instance = "x";
  log.keep = std::chrono::hours(1);
  log.max_bytes = 1;
  log.keep_bodies = std::chrono::hours(24);
  log.max_body_bytes = 17;
  next.providers[0].log_bodies = true;
  next.providers[0].prices = {{"*", 1, 2, {}, {}}};
  live.next = std::move(next);

  const auto reloaded = live.config.Reload();

  REQUIRE(reloaded);
  CHECK(reloaded->restart_needed ==
        std::vector<std::string>{"log.also", "log.durability", "log.start_rows",
                                 "log.on_log_failure", "log.max_queue_rows", "log.max_queue_bytes",
                                 "log.spill_folder", "log.max_spill_bytes", "log.instance",
                                 "log.keep", "log.max_log_bytes", "log.keep_bodies"});
  CHECK(live.config.here().config->log.delivery.durability == LogDurability::kBatch);
  CHECK(live.snapshot()->limits.logged_body_bytes == 17);
  const auto provider = live.snapshot()->registry->Find("one");
  CHECK(provider->log_bodies);
  CHECK(provider->prices.size() == 1);
}

TEST_CASE("server::LiveConfig keeps what a running server cannot change, and names it",
          "[server]") {
  Live live;
  GatewayConfig next = Config("next", "one");
  next.server.host = "127.0.0.2";
  next.server.port = 1;
  next.server.threads = 7;
  next.server.worker_threads = 9;
  next.log.url = "sqlite://elsewhere.db";
  next.log.timezone = "UTC";
  next.log.utc_offset = std::chrono::minutes(0);
  next.server.watch_config = true;
  next.admin.token = Secret("0123456789abcdef");
  next.cors.allowed_origins = {"*"};
  live.next = std::move(next);

  const auto reloaded = live.config.Reload();

  REQUIRE(reloaded);
  CHECK(reloaded->restart_needed == std::vector<std::string>{"server.listen", "server.threads",
                                                             "server.worker_threads", "log.url",
                                                             "log.timezone"});
  const GatewayConfig& now = *live.config.here().config;
  const GatewayConfig defaults;
  CHECK(now.server.host == defaults.server.host);
  CHECK(now.server.port == defaults.server.port);
  CHECK(now.server.threads == defaults.server.threads);
  CHECK(now.server.worker_threads == defaults.server.worker_threads);
  CHECK(now.log.url == defaults.log.url);
  CHECK(now.log.timezone == defaults.log.timezone);
  CHECK(now.server.watch_config);
  CHECK(now.admin.token.Reveal() == "0123456789abcdef");
  CHECK(now.cors.allowed_origins == std::vector<std::string>{"*"});
}

TEST_CASE("server::LiveConfig leaves the admin's places where they are until a restart",
          "[server]") {
  Live live;
  GatewayConfig next = Config("next", "one");
  next.admin.host = "127.0.0.1";
  next.admin.port = 9090;
  live.next = next;

  CHECK(live.config.Reload()->restart_needed == std::vector<std::string>{"admin.listen"});
  CHECK(live.config.here().config->admin.host.empty());
  CHECK(live.config.here().config->admin.port == 0);
}

TEST_CASE("server::LiveConfig names a change again as long as the file says it", "[server]") {
  Live live;
  GatewayConfig next = Config("next", "one");
  next.server.port = 1;
  live.next = next;

  CHECK(live.config.Reload()->restart_needed == std::vector<std::string>{"server.listen"});
  CHECK(live.config.Reload()->restart_needed == std::vector<std::string>{"server.listen"});
  live.next = Config("back", "one");
  CHECK(live.config.Reload()->restart_needed.empty());
}

TEST_CASE("server::LiveConfig lets the turns of keys go on, whatever else changes", "[server]") {
  Live live;
  REQUIRE(live.config.Refresh());
  const auto next_key = [&live] {
    return (*live.snapshot()->registry->Find("one")->keys->Next({}))->alias;
  };
  CHECK(next_key() == "k#1");

  live.next = Config("next", "one");
  REQUIRE(live.config.Reload());

  CHECK(next_key() == "k#2");
  REQUIRE(live.config.Refresh());
  CHECK(next_key() == "k#1");
}

TEST_CASE("server::LiveConfig does not take the keys from a server that others can reach",
          "[server]") {
  exchange_bench::Bench bench;
  GatewayConfig open = Config("first", "one");
  open.server.host = "::";
  open.clients.emplace_back();
  Result<GatewayConfig> next = Config("next", "one");  // on 127.0.0.1, and without clients
  LiveConfig live(
      open, [&next] { return next; }, *bench.gateway_);

  const auto refused = live.Reload();

  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::kConfig);
  CHECK(refused.error().message.starts_with("the server listens on [::]:8080 until it stops: "));
  CHECK(live.config()->id == "first");
  next->clients.emplace_back();
  CHECK(live.Reload());
}

}  // namespace
}  // namespace gateway::server
