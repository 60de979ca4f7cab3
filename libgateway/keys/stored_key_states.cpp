#include "libgateway/keys/stored_key_states.hpp"

#include <array>
#include <utility>

#include "libgateway/base/time_text.hpp"
#include "libgateway/storage/database.hpp"
#include "libgateway/storage/insert_rows.hpp"
#include "libgateway/storage/schema.hpp"

namespace gateway::keys {
namespace {

using storage::Row;
using storage::Value;

// SQLite keeps the comments, so that ".schema" explains the tables.
constexpr const char* kTables = R"(
CREATE TABLE key_states (
  provider TEXT NOT NULL,
  digest TEXT NOT NULL,      -- SHA-256 of the key
  alias TEXT NOT NULL,       -- what the key is called
  state TEXT NOT NULL,       -- ready, quarantined, exhausted, disabled
  reason TEXT NOT NULL,      -- what the upstream said, without keys
  times BIGINT NOT NULL,     -- in this state in a row
  since_ms BIGINT NOT NULL,  -- UTC, milliseconds since 1970; 0: ready
  since TEXT NOT NULL,       -- the same in the configured time zone
  until_ms BIGINT NOT NULL,  -- from then on one request tries it; 0: never
  until TEXT NOT NULL,       -- the same in the configured time zone
  PRIMARY KEY (provider, digest)
);
CREATE TABLE key_blocks (
  provider TEXT NOT NULL,
  digest TEXT NOT NULL,      -- as in key_states
  model TEXT NOT NULL,       -- the upstream's name; the key is not used for it
  reason TEXT NOT NULL,      -- rate_limited, not_permitted
  until_ms BIGINT NOT NULL,  -- UTC, milliseconds since 1970
  until TEXT NOT NULL,       -- the same in the configured time zone
  PRIMARY KEY (provider, digest, model)
);
)";

KeyState StateNamed(const std::string& name) {
  for (const KeyState state : {KeyState::kQuarantined, KeyState::kExhausted, KeyState::kDisabled}) {
    if (name == KeyStateName(state)) {
      return state;
    }
  }
  return KeyState::kReady;
}

std::chrono::system_clock::time_point AtMilliseconds(const Value& time) {
  return std::chrono::system_clock::time_point(
      std::chrono::milliseconds(std::get<std::int64_t>(time)));
}

const std::string& TextIn(const Value& value) { return std::get<std::string>(value); }

SavedKeyState StateFrom(const Row& row) {
  SavedKeyState state;
  state.provider = TextIn(row[0]);
  state.digest = TextIn(row[1]);
  state.alias = TextIn(row[2]);
  state.state = StateNamed(TextIn(row[3]));
  state.reason = TextIn(row[4]);
  state.times = static_cast<int>(std::get<std::int64_t>(row[5]));
  state.since = AtMilliseconds(row[6]);
  state.until = AtMilliseconds(row[7]);
  return state;
}

Error Ours(const Error& error) { return Fail(error.code, "the states of keys: " + error.message); }

// One connection; KeyStateStore is used by one thread at a time.
class StoredKeyStates final : public KeyStateStore {
 public:
  StoredKeyStates(std::unique_ptr<storage::Database> database, std::chrono::minutes utc_offset)
      : database_(std::move(database)), utc_offset_(utc_offset) {}

  Result<void> CreateTables() {
    auto applied = ApplySchema(*database_, {"keys", kTables, {}});
    return applied ? applied : Ours(applied.error());
  }

  Result<std::vector<SavedKeyState>> Load() override {
    // One statement: one moment of both tables, whatever somebody else writes.
    const auto rows = database_->Run(
        "SELECT s.provider, s.digest, s.alias, s.state, s.reason, s.times, s.since_ms, s.until_ms, "
        "b.model, b.reason, b.until_ms FROM key_states s LEFT JOIN key_blocks b ON s.provider = "
        "b.provider AND s.digest = b.digest ORDER BY s.provider, s.digest, b.model");
    if (!rows) {
      return Ours(rows.error());
    }
    std::vector<SavedKeyState> states;
    for (const Row& row : *rows) {
      SavedKeyState state = StateFrom(row);
      if (states.empty() || states.back().provider != state.provider ||
          states.back().digest != state.digest) {
        states.push_back(std::move(state));
      }
      if (const auto* model = std::get_if<std::string>(&row[8])) {
        states.back().blocked.push_back({*model, TextIn(row[9]), AtMilliseconds(row[10])});
      }
    }
    return states;
  }

  Result<void> Save(std::span<const SavedKeyState> states) override {
    auto saved = database_->Transaction([this, states]() -> Result<void> {
      std::vector<Row> rows;
      std::vector<Row> blocks;
      for (const SavedKeyState& state : states) {
        if (auto forgotten = Forget(state); !forgotten) {
          return forgotten;
        }
        if (state.state != KeyState::kReady || !state.blocked.empty()) {
          AddRows(state, &rows, &blocks);
        }
      }
      auto inserted = InsertRows(*database_, "key_states", rows);
      return inserted ? InsertRows(*database_, "key_blocks", blocks) : inserted;
    });
    return saved ? saved : Ours(saved.error());
  }

  // An SQLite file is mostly one gateway's own, and that one is spared a thread.
  [[nodiscard]] bool shared() const override {
    return database_->kind() == storage::DatabaseKind::kPostgres;
  }

 private:
  Result<void> Forget(const SavedKeyState& state) {
    for (const char* sql : {"DELETE FROM key_states WHERE provider = ? AND digest = ?",
                            "DELETE FROM key_blocks WHERE provider = ? AND digest = ?"}) {
      auto done = database_->Run(sql, std::array{Value(state.provider), Value(state.digest)});
      if (!done) {
        return done.error();
      }
    }
    return {};
  }

  void AddRows(const SavedKeyState& state, std::vector<Row>* rows, std::vector<Row>* blocks) const {
    Row& row = rows->emplace_back(Row{state.provider, state.digest, state.alias,
                                      std::string(KeyStateName(state.state)), state.reason,
                                      std::int64_t{state.times}});
    AddTime(state.since, &row);
    AddTime(state.until, &row);
    for (const KeyModelBlock& blocked : state.blocked) {
      Row& block =
          blocks->emplace_back(Row{state.provider, state.digest, blocked.model, blocked.reason});
      AddTime(blocked.until, &block);
    }
  }

  // As a number and as a text; nothing for what is not set.
  void AddTime(std::chrono::system_clock::time_point time, Row* row) const {
    const bool set = time != std::chrono::system_clock::time_point();
    row->emplace_back(base::EpochMilliseconds(time));
    row->emplace_back(set ? base::TimeText(time, utc_offset_) : std::string());
  }

  const std::unique_ptr<storage::Database> database_;
  const std::chrono::minutes utc_offset_;
};

}  // namespace

Result<std::unique_ptr<KeyStateStore>> OpenStoredKeyStates(const std::string& url,
                                                           std::chrono::minutes utc_offset) {
  auto database = storage::OpenDatabase(url, storage::Access::kWrite);
  if (!database) {
    return database.error();
  }
  auto states = std::make_unique<StoredKeyStates>(*std::move(database), utc_offset);
  if (auto created = states->CreateTables(); !created) {
    return created.error();
  }
  return std::unique_ptr<KeyStateStore>(std::move(states));
}

}  // namespace gateway::keys
