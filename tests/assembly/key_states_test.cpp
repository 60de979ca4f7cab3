#include <chrono>
#include <string>

#include "gateway/gateway.hpp"
#include "logging/sqlite_fixture.hpp"
#include "support/catch.hpp"

namespace gateway {
namespace {

GatewayConfig TwoKeys() {
  GatewayConfig config;
  config.log.url.clear();
  ProviderConfig provider;
  provider.name = "one";
  provider.base_url = "https://one.example/v1";
  provider.keys = {{"one#1", Secret("sk-1")}, {"one#2", Secret("sk-2")}};
  config.providers = {provider};
  return config;
}

KeyPool& KeysOf(const Snapshot& snapshot) { return *snapshot.registry->Find("one")->keys; }

TEST_CASE("BuildSnapshot makes key health, and hands a running one on", "[assembly]") {
  GatewayConfig config = TwoKeys();
  const Snapshot running = *BuildSnapshot(config, nullptr);
  REQUIRE(running.key_health != nullptr);
  KeysOf(running).Report(*KeysOf(running).keys()[0], {Outcome::kKeyRejected});

  config.providers[0].keys.push_back({"one#3", Secret("sk-3")});
  const Snapshot next = *BuildSnapshot(config, nullptr, &running);

  CHECK(next.key_health == running.key_health);
  CHECK(&KeysOf(next) != &KeysOf(running));
  CHECK((*KeysOf(next).Next({}))->alias == "one#2");
}

TEST_CASE("BuildSnapshot makes a new pool when others may no longer stand in", "[assembly]") {
  GatewayConfig config = TwoKeys();
  const Snapshot running = *BuildSnapshot(config, nullptr);
  KeysOf(running).Report(*KeysOf(running).keys()[0], {Outcome::kKeyRejected});
  config.providers[0].use_next_key = false;

  const Snapshot next = *BuildSnapshot(config, nullptr, &running);

  CHECK_FALSE(KeysOf(next).Next({}));
}

TEST_CASE("A dead key is still known after a restart, with reason and time", "[assembly]") {
  const logging::TempFolder folder;
  GatewayConfig config = TwoKeys();
  config.log.url = "sqlite://" + folder.File("data/gateway.db");
  {
    const auto gateway = BuildGateway(config);
    REQUIRE(gateway);
    KeyPool& keys = KeysOf(*(*gateway)->snapshot());
    keys.Report(*keys.keys()[0],
                {Outcome::kKeyRejected, "m", {}, {}, "Incorrect API key provided"});
  }
  const auto restarted = BuildGateway(config);
  REQUIRE(restarted);
  KeyPool& keys = KeysOf(*(*restarted)->snapshot());

  CHECK((*keys.Next({}))->alias == "one#2");
  const KeyStatus status = keys.Status({})[0];
  CHECK(status.state == KeyState::kQuarantined);
  CHECK(status.reason == "Incorrect API key provided");
  REQUIRE(status.since);
  REQUIRE(status.until);
  const auto now = std::chrono::system_clock::now();
  CHECK(now - *status.since < std::chrono::minutes(5));
  CHECK(*status.until > now + std::chrono::minutes(5));
  CHECK(*status.until < now + std::chrono::minutes(11));
}

}  // namespace
}  // namespace gateway
