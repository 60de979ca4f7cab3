#include "libgateway/logging/bodies_days.hpp"

#include <array>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <optional>
#include <string_view>
#include <system_error>

#include <fmt/format.h>

#include "libgateway/logging/value_of.hpp"
#include "libgateway/storage/sqlite_file.hpp"

namespace gateway::logging {
namespace {

namespace fs = std::filesystem;
using storage::Database;
using storage::Value;

constexpr std::string_view kSqlite = "sqlite://";
constexpr std::string_view kTablePrefix = "bodies_";
constexpr std::string_view kEnding = ".db";

std::string DayText(Day day, std::string_view between) {
  const std::chrono::year_month_day date(day);
  return fmt::format("{:04}{}{:02}{}{:02}", static_cast<int>(date.year()), between,
                     static_cast<unsigned>(date.month()), between,
                     static_cast<unsigned>(date.day()));
}

// Undoes DayText; empty for anything else.
std::optional<Day> ReadDay(std::string_view text, std::string_view between) {
  std::string digits;
  for (const char c : text) {
    if (c >= '0' && c <= '9') {
      digits.push_back(c);
    }
  }
  constexpr std::size_t kDigits = 8;
  int number = 0;
  if (digits.size() != kDigits) {
    return std::nullopt;
  }
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  const std::chrono::year_month_day date{
      std::chrono::year{number / 10'000},
      std::chrono::month(static_cast<unsigned>(number / 100 % 100)),
      std::chrono::day(static_cast<unsigned>(number % 100))};
  if (!date.ok() || DayText(Day(date), between) != text) {
    return std::nullopt;
  }
  return Day(date);
}

std::string TableStatement(std::string_view table) {
  return fmt::format(
      "CREATE TABLE IF NOT EXISTS {} (\n"
      "  request_id TEXT PRIMARY KEY,\n"
      "  request TEXT NOT NULL,         -- as the client sent it, secrets masked\n"
      "  answer TEXT NOT NULL,          -- as the client got it, likewise\n"
      "  request_cut INTEGER NOT NULL,  -- 1: it was longer\n"
      "  answer_cut INTEGER NOT NULL\n"
      ");",
      table);
}

Result<std::vector<storage::Row>> Select(std::string_view table, const std::string& id,
                                         Database& database) {
  return database.Run(
      fmt::format("SELECT request, answer, request_cut, answer_cut FROM {} WHERE request_id = ?",
                  table),
      std::array{Value(id)});
}

// Files beside the database, which is at `path`.
class FileDays final : public BodyDays {
 public:
  explicit FileDays(const std::string& path) : folder_(storage::FolderBeside(path, "bodies")) {}

  static std::string FileOf(const fs::path& folder, Day day) {
    return (folder / (DayText(day, "-") + std::string(kEnding))).string();
  }

  Result<Database*> Make(Day day) override {
    // A file that somebody deleted would be written to without ever being seen again.
    std::error_code ignored;
    if (database_ != nullptr && day == day_ && fs::exists(FileOf(folder_, day), ignored)) {
      return database_.get();
    }
    database_.reset();
    auto opened =
        storage::OpenDatabase(std::string(kSqlite) + FileOf(folder_, day), storage::Access::kWrite);
    if (!opened) {
      return opened.error();
    }
    if (auto made = (*opened)->RunScript(TableStatement(Table(day))); !made) {
      return made.error();
    }
    database_ = *std::move(opened);
    day_ = day;
    return database_.get();
  }

  [[nodiscard]] std::string Table(Day /*day*/) const override { return "bodies"; }

  void Forget() override { database_.reset(); }

  Result<std::map<Day, std::size_t>> Sizes() override {
    std::map<Day, std::size_t> sizes;
    std::error_code failed;
    for (fs::directory_iterator at(folder_, failed), end; !failed && at != end;
         at.increment(failed)) {
      // The day of "2026-11-25.db", "2026-11-25.db-wal" and "2026-11-25.db-shm".
      const std::string name = at->path().filename().string();
      const std::size_t dot = name.find(kEnding);
      const auto day = ReadDay(std::string_view(name).substr(0, dot), "-");
      std::error_code unknown;
      const std::uintmax_t bytes = fs::file_size(at->path(), unknown);
      if (dot != std::string::npos && day) {
        sizes[*day] += unknown ? 0 : bytes;
      }
    }
    if (failed && failed != std::errc::no_such_file_or_directory) {
      return Fail(ErrorCode::kStorage, fmt::format("{}: {}", folder_.string(), failed.message()));
    }
    return sizes;
  }

  Result<void> Drop(Day day) override {
    if (day == day_) {
      database_.reset();
    }
    const std::string file = FileOf(folder_, day);
    std::error_code failed;
    // The database last: what is left of it without would be taken for a damaged one.
    for (const std::string_view ending : {"-wal", "-shm", ""}) {
      fs::remove(file + std::string(ending), failed);
      if (failed) {
        return Fail(ErrorCode::kStorage, fmt::format("{}: {}", file, failed.message()));
      }
    }
    return {};
  }

 private:
  fs::path folder_;
  std::unique_ptr<Database> database_;  // of day_; null: none is open
  Day day_{};
};

// Tables in the log's own database.
class TableDays final : public BodyDays {
 public:
  explicit TableDays(std::string url) : url_(std::move(url)) {}

  static std::string NameOf(Day day) { return std::string(kTablePrefix) + DayText(day, ""); }

  Result<Database*> Make(Day day) override {
    if (auto opened = Open(); !opened) {
      return opened.error();
    }
    if (!made_ || *made_ != day) {
      if (auto made = database_->RunScript(TableStatement(NameOf(day))); !made) {
        return made.error();
      }
      made_ = day;
    }
    return database_.get();
  }

  [[nodiscard]] std::string Table(Day day) const override { return NameOf(day); }

  void Forget() override { made_.reset(); }

  Result<std::map<Day, std::size_t>> Sizes() override {
    if (auto opened = Open(); !opened) {
      return opened.error();
    }
    const auto rows = database_->Run(
        "SELECT relname::text, pg_total_relation_size(oid) FROM pg_class WHERE relkind = 'r' AND "
        "relnamespace = current_schema()::regnamespace AND relname LIKE 'bodies\\_%'");
    if (!rows) {
      return rows.error();
    }
    std::map<Day, std::size_t> sizes;
    for (const storage::Row& row : *rows) {
      const std::string name = TextIn(row[0]);
      if (const auto day = ReadDay(std::string_view(name).substr(kTablePrefix.size()), "")) {
        sizes[*day] = static_cast<std::size_t>(IntegerIn(row[1]));
      }
    }
    return sizes;
  }

  Result<void> Drop(Day day) override {
    if (auto opened = Open(); !opened) {
      return opened.error();
    }
    made_.reset();
    return database_->RunScript("DROP TABLE IF EXISTS " + NameOf(day));
  }

 private:
  Result<void> Open() {
    if (database_ == nullptr) {
      auto opened = storage::OpenDatabase(url_, storage::Access::kWrite);
      if (!opened) {
        return opened.error();
      }
      database_ = *std::move(opened);
    }
    return {};
  }

  const std::string url_;
  std::unique_ptr<Database> database_;  // null: not needed yet
  std::optional<Day> made_;             // the day whose table was made last
};

}  // namespace

Result<std::unique_ptr<BodyDays>> OpenBodyDays(const std::string& url) {
  if (!url.starts_with(kSqlite)) {
    return std::unique_ptr<BodyDays>(std::make_unique<TableDays>(url));
  }
  const auto path = storage::SqlitePath(url);
  if (!path) {
    return path.error();
  }
  return std::unique_ptr<BodyDays>(std::make_unique<FileDays>(*path));
}

Result<std::vector<storage::Row>> FindBodiesOf(const std::string& url, Day day,
                                               const std::string& id, Database& database) {
  if (database.kind() == storage::DatabaseKind::kPostgres) {
    const std::string table = TableDays::NameOf(day);
    const auto there = database.Run("SELECT to_regclass(?) IS NOT NULL", std::array{Value(table)});
    if (!there) {
      return there.error();
    }
    // As a number, a truth value or a text: whichever the driver makes of it.
    const Value& value = there->front().front();
    const bool is_there = IntegerIn(value) != 0 || TextIn(value).starts_with('t');
    return is_there ? Select(table, id, database) : std::vector<storage::Row>();
  }
  const auto path = storage::SqlitePath(url);
  if (!path) {
    return path.error();
  }
  const std::string file = FileDays::FileOf(storage::FolderBeside(*path, "bodies"), day);
  std::error_code ignored;
  if (!fs::exists(file, ignored)) {
    return std::vector<storage::Row>();
  }
  auto opened = storage::OpenDatabase(std::string(kSqlite) + file, storage::Access::kRead);
  if (!opened) {
    return opened.error();
  }
  return Select("bodies", id, **opened);
}

}  // namespace gateway::logging
