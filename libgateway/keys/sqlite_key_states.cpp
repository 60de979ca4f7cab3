#include "libgateway/keys/sqlite_key_states.hpp"

#include <exception>
#include <functional>
#include <map>
#include <utility>

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include "libgateway/base/time_text.hpp"
#include "libgateway/storage/sqlite_file.hpp"

namespace gateway::keys {
namespace {

constexpr int kVersion = 1;

// SQLite keeps the comments, so that ".schema" explains the tables.
constexpr const char* kVersions = R"(
CREATE TABLE IF NOT EXISTS schema_versions (
  part TEXT PRIMARY KEY,   -- whose tables
  version BIGINT NOT NULL  -- of them; a program that knows only earlier ones keeps away
);
)";
constexpr const char* kTables = R"(
CREATE TABLE IF NOT EXISTS key_states (
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
CREATE TABLE IF NOT EXISTS key_blocks (
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

std::chrono::system_clock::time_point AtMilliseconds(std::int64_t time) {
  return std::chrono::system_clock::time_point(std::chrono::milliseconds(time));
}

// One connection; KeyStateStore is used by one thread at a time.
class SqliteKeyStates final : public KeyStateStore {
 public:
  SqliteKeyStates(std::unique_ptr<SQLite::Database> database, std::chrono::minutes utc_offset)
      : database_(std::move(database)), utc_offset_(utc_offset) {}

  Result<void> CreateTables() {
    std::int64_t found = 0;
    const auto created = Try([this, &found] {
      SQLite::Transaction transaction(*database_, SQLite::TransactionBehavior::IMMEDIATE);
      database_->exec(kVersions);
      SQLite::Statement version(*database_,
                                "SELECT version FROM schema_versions WHERE part = 'keys'");
      found = version.executeStep() ? version.getColumn(0).getInt64() : 0;
      version.reset();
      if (found == 0) {
        database_->exec(kTables);
        database_->exec(fmt::format("INSERT INTO schema_versions VALUES ('keys', {})", kVersion));
        transaction.commit();
      }
    });
    if (created && found > kVersion) {
      return Fail(ErrorCode::kStorage,
                  fmt::format("the states of keys: their tables have version {}, this program "
                              "knows versions up to {}; use a newer program or another file",
                              found, kVersion));
    }
    return created;
  }

  Result<std::vector<SavedKeyState>> Load() override {
    std::vector<SavedKeyState> states;
    const auto loaded = Try([this, &states] {
      // One moment of both tables, whatever another process writes between.
      SQLite::Transaction transaction(*database_);
      std::map<std::pair<std::string, std::string>, std::vector<KeyModelBlock>> blocks;
      SQLite::Statement block(*database_,
                              "SELECT provider, digest, model, reason, until_ms FROM key_blocks");
      while (block.executeStep()) {
        blocks[{block.getColumn(0).getString(), block.getColumn(1).getString()}].push_back(
            {block.getColumn(2).getString(), block.getColumn(3).getString(),
             AtMilliseconds(block.getColumn(4).getInt64())});
      }
      SQLite::Statement row(*database_,
                            "SELECT provider, digest, alias, state, reason, times, since_ms, "
                            "until_ms FROM key_states");
      while (row.executeStep()) {
        SavedKeyState state;
        state.provider = row.getColumn(0).getString();
        state.digest = row.getColumn(1).getString();
        state.alias = row.getColumn(2).getString();
        state.state = StateNamed(row.getColumn(3).getString());
        state.reason = row.getColumn(4).getString();
        state.times = row.getColumn(5).getInt();
        state.since = AtMilliseconds(row.getColumn(6).getInt64());
        state.until = AtMilliseconds(row.getColumn(7).getInt64());
        state.blocked = std::move(blocks[{state.provider, state.digest}]);
        states.push_back(std::move(state));
      }
    });
    return loaded ? Result<std::vector<SavedKeyState>>(std::move(states)) : loaded.error();
  }

  Result<void> Save(std::span<const SavedKeyState> states) override {
    return Try([this, states] {
      SQLite::Transaction transaction(*database_, SQLite::TransactionBehavior::IMMEDIATE);
      for (const SavedKeyState& state : states) {
        Forget(state);
        if (state.state != KeyState::kReady || !state.blocked.empty()) {
          Write(state);
        }
      }
      transaction.commit();
    });
  }

 private:
  void Forget(const SavedKeyState& state) {
    for (const char* table : {"key_states", "key_blocks"}) {
      SQLite::Statement clear(
          *database_, fmt::format("DELETE FROM {} WHERE provider = ? AND digest = ?", table));
      clear.bind(1, state.provider);
      clear.bind(2, state.digest);
      clear.exec();
    }
  }

  void Write(const SavedKeyState& state) {
    SQLite::Statement insert(*database_,
                             "INSERT INTO key_states VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    insert.bind(1, state.provider);
    insert.bind(2, state.digest);
    insert.bind(3, state.alias);
    insert.bind(4, std::string(KeyStateName(state.state)));
    insert.bind(5, state.reason);
    insert.bind(6, state.times);
    BindTime(insert, 7, state.since);
    BindTime(insert, 9, state.until);
    insert.exec();
    SQLite::Statement block(*database_, "INSERT INTO key_blocks VALUES (?, ?, ?, ?, ?, ?)");
    for (const KeyModelBlock& blocked : state.blocked) {
      block.bind(1, state.provider);
      block.bind(2, state.digest);
      block.bind(3, blocked.model);
      block.bind(4, blocked.reason);
      BindTime(block, 5, blocked.until);
      block.exec();
      block.reset();
    }
  }

  // As a number in column `at`, as text in the next; nothing for what is not set.
  void BindTime(SQLite::Statement& row, int at, std::chrono::system_clock::time_point time) const {
    const bool set = time != std::chrono::system_clock::time_point();
    row.bind(at, base::EpochMilliseconds(time));
    row.bind(at + 1, set ? base::TimeText(time, utc_offset_) : std::string());
  }

  static Result<void> Try(const std::function<void()>& task) {
    try {
      task();
      return {};
    } catch (const std::exception& e) {
      return Fail(ErrorCode::kStorage, fmt::format("the states of keys: SQLite: {}", e.what()));
    }
  }

  const std::unique_ptr<SQLite::Database> database_;
  const std::chrono::minutes utc_offset_;
};

}  // namespace

Result<std::unique_ptr<KeyStateStore>> OpenSqliteKeyStates(const std::string& path,
                                                           std::chrono::minutes utc_offset) {
  auto database = storage::OpenSqliteFile(path);
  if (!database) {
    return database.error();
  }
  auto states = std::make_unique<SqliteKeyStates>(*std::move(database), utc_offset);
  if (auto created = states->CreateTables(); !created) {
    return created.error();
  }
  return std::unique_ptr<KeyStateStore>(std::move(states));
}

}  // namespace gateway::keys
