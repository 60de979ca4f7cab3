#include "libgateway/storage/postgres_database.hpp"

#include <cerrno>
#include <charconv>
#include <chrono>
#include <exception>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <sys/socket.h>

#include "libgateway/storage/database_url.hpp"
#include "libgateway/storage/pqxx_calls.hpp"
#include "libgateway/storage/time_limit.hpp"

namespace gateway::storage {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLongestWrite{10'000};
constexpr milliseconds kLongestRead{2'000};
// The server ends what takes too long; only one that cannot even do that gets so much more.
constexpr milliseconds kGrace{2'000};
constexpr std::string_view kSettings =
    "connect_timeout=5&tcp_user_timeout=10000&keepalives_idle=15&client_encoding=UTF8&"
    "application_name=gateway";
constexpr std::int64_t kLock = 0x67617465776179;  // "gateway": any number nobody else takes

// Source: PostgreSQL, src/include/catalog/pg_type.dat.
enum TypeId : unsigned {
  kBool = 16,
  kInt8 = 20,
  kInt2 = 21,
  kInt4 = 23,
  kFloat4 = 700,
  kFloat8 = 701,
  kNumeric = 1700,  // sums of BIGINT, too
};

Value NumberIn(std::string_view text) {
  std::int64_t whole = 0;
  const char* const end = text.data() + text.size();
  if (const auto [last, error] = std::from_chars(text.data(), end, whole);
      error == std::errc() && last == end) {
    return whole;
  }
  double number = 0;
  std::from_chars(text.data(), end, number);
  return number;
}

Value ValueIn(std::string_view text, unsigned type) {
  switch (type) {
    case kBool:
      return std::int64_t{text == "t" ? 1 : 0};
    case kInt2:
    case kInt4:
    case kInt8:
    case kNumeric:
      return NumberIn(text);
    case kFloat4:
    case kFloat8: {
      double number = 0;
      std::from_chars(text.data(), text.data() + text.size(), number);
      return number;
    }
    default:
      return std::string(text);
  }
}

std::string WithDollars(std::string_view sql) {
  std::string numbered;
  int number = 0;
  for (const char c : sql) {
    if (c == '?') {
      numbered += fmt::format("${}", ++number);
    } else {
      numbered += c;
    }
  }
  return numbered;
}

// The values as texts that live as long as it does, and the values.
class Texts {
 public:
  explicit Texts(std::span<const Value> values) {
    made_.reserve(values.size());  // so that no text moves
    for (const Value& value : values) {
      std::visit(*this, value);
    }
  }

  void operator()(std::monostate /*null*/) { texts_.push_back(nullptr); }
  void operator()(const std::string& text) { texts_.push_back(text.c_str()); }
  void operator()(auto number) {
    texts_.push_back(made_.emplace_back(fmt::format("{}", number)).c_str());
  }

  [[nodiscard]] const std::vector<const char*>& list() const { return texts_; }

 private:
  std::vector<std::string> made_;
  std::vector<const char*> texts_;
};

std::vector<Row> RowsOf(const pqxx::result& result) {
  std::vector<unsigned> types;
  for (int i = 0; std::cmp_less(i, result.columns()); ++i) {
    types.push_back(result.column_type(i));
  }
  std::vector<Row> rows;
  rows.reserve(static_cast<std::size_t>(result.size()));
  for (const auto& fields : result) {
    Row& row = rows.emplace_back();
    row.reserve(types.size());
    for (std::size_t i = 0; i < types.size(); ++i) {
      const auto field = fields[static_cast<int>(i)];
      row.push_back(field.is_null() ? Value() : ValueIn({field.c_str(), field.size()}, types[i]));
    }
  }
  return rows;
}

class Connection final : public PostgresDatabase {
 public:
  Connection(std::string url, Access access)
      : url_(std::move(url)),
        access_(access),
        limit_((access == Access::kRead ? kLongestRead : kLongestWrite) + kGrace) {}

  // Unless it is there, and nothing speaks against it.
  Result<void> Connect() {
    if (connection_ != nullptr && !Silent()) {
      connection_.reset();
    }
    if (connection_ != nullptr) {
      return {};
    }
    return Try([this] {
      connection_ = std::make_unique<pqxx::connection>(WithSettings(url_, kSettings));
      KeepLost(*connection_);
      const milliseconds longest = access_ == Access::kRead ? kLongestRead : kLongestWrite;
      Execute(
          fmt::format("SET statement_timeout = {0}; SET lock_timeout = {0}; "
                      "SET idle_in_transaction_session_timeout = {0}; "
                      "SET client_min_messages = warning; "
                      "SET default_transaction_read_only = {1}",
                      longest.count(), access_ == Access::kRead ? "on" : "off"));
    });
  }

  Result<std::vector<Row>> Run(const std::string& sql, std::span<const Value> values) override {
    if (auto ready = Ready(); !ready) {
      return ready.error();
    }
    std::vector<Row> rows;
    auto run = Try([&] {
      limit_.Begin(connection_->sock());
      pqxx::nontransaction work(*connection_);
      rows = RowsOf(RunWithTexts(work, WithDollars(sql), Texts(values).list()));
    });
    if (!run) {
      return run.error();
    }
    return rows;
  }

  Result<void> RunScript(const std::string& sql) override {
    auto ready = Ready();
    return ready ? Try([&] { Execute(sql); }) : ready;
  }

  Result<void> Transaction(const std::function<Result<void>()>& task) override {
    if (auto connected = Connect(); !connected) {
      return connected;
    }
    // The lock is let go of at the end of the transaction. Readers get one moment to look at.
    auto begun = Try([this] {
      Execute(access_ == Access::kRead
                  ? "BEGIN ISOLATION LEVEL REPEATABLE READ"
                  : fmt::format("BEGIN; SELECT pg_advisory_xact_lock({})", kLock));
    });
    if (!begun) {
      return begun;
    }
    auto done = InTransaction(task);
    if (connection_ == nullptr) {
      return done ? Lost() : done;
    }
    // An error here leaves open whether it was committed: who writes again must not write twice.
    auto ended = Try([&] { Execute(done ? "COMMIT" : "ROLLBACK"); });
    return done ? ended : done;
  }

  Result<void> Copy(const std::string& table, const std::vector<std::string>& columns,
                    const NextRow& next) override {
    auto ready = Ready();
    return ready ? Try([&] {
      limit_.Begin(connection_->sock());
      pqxx::nontransaction work(*connection_);
      CopyRows(work, table, columns, next);
    })
                 : ready;
  }

 private:
  // Nothing has come that nobody asked for: the server's farewell, or the end of the connection.
  [[nodiscard]] bool Silent() const {
    char byte = 0;
    return recv(connection_->sock(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 &&
           (errno == EAGAIN || errno == EWOULDBLOCK);
  }

  Result<void> Ready() {
    if (!in_transaction_) {
      return Connect();
    }
    // A new connection would know nothing of the transaction.
    return connection_ == nullptr ? Lost() : Result<void>();
  }

  Result<void> InTransaction(const std::function<Result<void>()>& task) {
    struct End {
      bool& in_transaction;
      ~End() { in_transaction = false; }
    };
    const End end{in_transaction_};
    in_transaction_ = true;
    return task();
  }

  static Result<void> Lost() {
    return Fail(ErrorCode::kStorage, "PostgreSQL: the transaction failed before its end");
  }

  // Throws what libpqxx throws.
  void Execute(const std::string& sql) {
    limit_.Begin(connection_->sock());
    pqxx::nontransaction work(*connection_);
    work.exec(sql);
  }

  Result<void> Try(const std::function<void()>& task) {
    try {
      task();
      limit_.End();
      return {};
    } catch (const std::exception& e) {
      const bool struck = limit_.End();
      connection_.reset();
      std::string what = struck ? std::string("the server gave no answer in time") : e.what();
      while (!what.empty() && what.back() == '\n') {
        what.pop_back();
      }
      return Fail(ErrorCode::kStorage, "PostgreSQL: " + WithoutPassword(std::move(what), url_));
    }
  }

  const std::string url_;
  const Access access_;
  TimeLimit limit_;
  std::unique_ptr<pqxx::connection> connection_;  // null: it has to be made
  bool in_transaction_ = false;
};

}  // namespace

Result<std::unique_ptr<Database>> OpenPostgres(const std::string& url, Access access) {
  auto database = std::make_unique<Connection>(url, access);
  if (auto connected = database->Connect(); !connected) {
    return connected.error();
  }
  return std::unique_ptr<Database>(std::move(database));
}

}  // namespace gateway::storage
