#include "server/routes/readiness.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "support/catch.hpp"

namespace gateway::server {
namespace {

using std::chrono::milliseconds;

TEST_CASE("server::Readiness looks once a second at most", "[health]") {
  std::chrono::steady_clock::time_point now{std::chrono::hours(1)};
  int looks = 0;
  bool can_serve = true;
  Readiness readiness(
      [&] {
        ++looks;
        return can_serve;
      },
      [&now] { return now; });
  REQUIRE(readiness.Now());

  can_serve = false;
  now += milliseconds(999);
  CHECK(readiness.Now());
  now += milliseconds(1);
  CHECK_FALSE(readiness.Now());
  can_serve = true;
  CHECK_FALSE(readiness.Now());
  now += std::chrono::seconds(1);
  CHECK(readiness.Now());
  CHECK(looks == 3);
}

// Keys in states that a test sets.
class StatedKeys final : public KeyPool {
 public:
  Result<std::shared_ptr<const Key>> Next(const KeyWish& /*wish*/) override {
    return Fail(ErrorCode::kNoKey, "none");
  }
  [[nodiscard]] std::vector<KeyStatus> Status(
      std::chrono::steady_clock::time_point /*now*/) const override {
    return states;
  }
  [[nodiscard]] const std::vector<std::shared_ptr<const Key>>& keys() const override {
    return keys_;
  }

  std::vector<KeyStatus> states;

 private:
  std::vector<std::shared_ptr<const Key>> keys_;
};

TEST_CASE("server::SomeProviderCanServe needs one key at some provider that can be used",
          "[health]") {
  GatewayConfig config;
  config.log.url.clear();
  config.providers.emplace_back();
  config.providers[0].name = "up";
  config.providers[0].base_url = "http://127.0.0.1:1/v1";
  auto parts = BuildParts(config);
  REQUIRE(parts);
  const auto keys = std::make_shared<StatedKeys>();
  auto provider = std::make_shared<Provider>(*parts->registry->Find("up"));
  provider->keys = keys;
  struct OneProvider final : ProviderRegistry {
    std::shared_ptr<const Provider> provider;
    [[nodiscard]] std::shared_ptr<const Provider> Find(std::string_view /*name*/) const override {
      return provider;
    }
    [[nodiscard]] std::vector<std::shared_ptr<const Provider>> List() const override {
      return {provider};
    }
  };
  auto registry = std::make_shared<OneProvider>();
  registry->provider = provider;
  parts->registry = registry;
  parts->threads = 1;
  const auto gateway = Gateway::Create(*std::move(parts));
  REQUIRE(gateway);
  const auto now = std::chrono::system_clock::now();
  const auto can_serve = [&](std::vector<KeyStatus> states) {
    keys->states = std::move(states);
    return SomeProviderCanServe(**gateway, now);
  };
  KeyStatus ready;
  KeyStatus quarantined;
  quarantined.state = KeyState::kQuarantined;
  quarantined.until = now + std::chrono::minutes(10);
  KeyStatus rested = quarantined;
  rested.until = now;
  KeyStatus disabled;
  disabled.state = KeyState::kDisabled;
  disabled.until = now;

  CHECK(can_serve({}));  // it needs no key
  CHECK(can_serve({ready}));
  CHECK(can_serve({quarantined, ready}));
  CHECK(can_serve({quarantined}));  // it is used all the same, when nobody else can be asked
  CHECK_FALSE(can_serve({disabled}));
  CHECK_FALSE(can_serve({quarantined, quarantined}));
  CHECK_FALSE(can_serve({quarantined, disabled}));
  CHECK(can_serve({disabled, rested}));  // else nothing would ever find out that it is well again
}

}  // namespace
}  // namespace gateway::server
