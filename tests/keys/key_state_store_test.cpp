#include "gateway/key_state_store.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include "keys/key_bench.hpp"
#include "logging/sqlite_fixture.hpp"
#include "support/catch.hpp"

namespace gateway::keys {
namespace {

using std::chrono::milliseconds;
using std::chrono::system_clock;

SavedKeyState DeadKey() {
  SavedKeyState state;
  state.provider = "上游";
  state.digest = std::string(64, 'a');
  state.alias = "up#1";
  state.state = KeyState::kQuarantined;
  state.reason = "no such key: 密钥";
  state.since = system_clock::time_point(milliseconds(1'758'870'650'123));
  state.until = state.since + 20min;
  state.times = 2;
  state.blocked = {{"m", "rate_limited", state.since + 1min}, {"n", "not_permitted", state.until}};
  return state;
}

std::unique_ptr<KeyStateStore> Open(const logging::TempFolder& folder) {
  LogConfig config;
  config.url = "sqlite://" + folder.File("data/gateway.db");
  auto store = OpenKeyStateStore(config);
  REQUIRE(store);
  return *std::move(store);
}

TEST_CASE("keys: the store gives back what it was given, after reopening", "[keys]") {
  const logging::TempFolder folder;
  const SavedKeyState dead = DeadKey();
  REQUIRE(Open(folder)->Save({&dead, 1}));

  const auto loaded = Open(folder)->Load();
  REQUIRE(loaded);
  REQUIRE(loaded->size() == 1);
  const SavedKeyState& found = loaded->front();
  CHECK(found.provider == dead.provider);
  CHECK(found.digest == dead.digest);
  CHECK(found.alias == dead.alias);
  CHECK(found.state == dead.state);
  CHECK(found.reason == dead.reason);
  CHECK(found.since == dead.since);
  CHECK(found.until == dead.until);
  CHECK(found.times == 2);
  REQUIRE(found.blocked.size() == 2);
  CHECK(found.blocked[0].model == "m");
  CHECK(found.blocked[0].reason == "rate_limited");
  CHECK(found.blocked[0].until == dead.blocked[0].until);

  SQLite::Database database(folder.File("data/gateway.db"));
  CHECK(database.execAndGet("SELECT since FROM key_states").getString() == "2025-09-26 15:10:50");
}

TEST_CASE("keys: the store forgets what is ready, and replaces the rest", "[keys]") {
  const logging::TempFolder folder;
  const auto store = Open(folder);
  SavedKeyState state = DeadKey();
  REQUIRE(store->Save({&state, 1}));
  state.blocked.clear();
  state.state = KeyState::kDisabled;
  state.until = {};
  REQUIRE(store->Save({&state, 1}));
  const auto loaded = store->Load();
  REQUIRE(loaded->size() == 1);
  CHECK(loaded->front().state == KeyState::kDisabled);
  CHECK(loaded->front().until == system_clock::time_point());
  CHECK(loaded->front().blocked.empty());

  state.state = KeyState::kReady;
  REQUIRE(store->Save({&state, 1}));
  CHECK(store->Load()->empty());
}

TEST_CASE("keys: the store keeps away from the tables of a newer program", "[keys]") {
  const logging::TempFolder folder;
  static_cast<void>(Open(folder));
  SQLite::Database(folder.File("data/gateway.db"), SQLite::OPEN_READWRITE)
      .exec("UPDATE schema_versions SET version = 2");

  LogConfig config;
  config.url = "sqlite://" + folder.File("data/gateway.db");
  const auto store = OpenKeyStateStore(config);
  REQUIRE_FALSE(store);
  CHECK(store.error().code == ErrorCode::kStorage);
  CHECK(store.error().message.find("newer program") != std::string::npos);
}

TEST_CASE("keys: without a log there is no store", "[keys]") {
  LogConfig config;
  config.url.clear();
  CHECK(*OpenKeyStateStore(config) == nullptr);
}

}  // namespace
}  // namespace gateway::keys
