#include "libgateway/logging/sqlite_rows.hpp"

#include <exception>
#include <utility>

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include "libgateway/logging/attempt_columns.hpp"
#include "libgateway/logging/columns.hpp"
#include "libgateway/storage/sqlite_statement.hpp"

namespace gateway::logging {
namespace {

template <typename AnyColumn>
std::string Insert(std::string_view table, std::span<const AnyColumn> columns,
                   std::string_view on_conflict) {
  std::string marks = "?";
  for (std::size_t i = 1; i < columns.size(); ++i) {
    marks += ", ?";
  }
  return fmt::format("INSERT INTO {} ({}) VALUES ({}){}", table, NamesOf(columns), marks,
                     on_conflict);
}

class SqliteRows final : public RowWriter {
 public:
  // Throws SQLite::Exception.
  SqliteRows(SQLite::Database& database, RowTexts texts)
      : request_(database, Insert(kTable, Columns(), OnConflict(storage::DatabaseKind::kSqlite))),
        attempt_(database, Insert(kAttemptTable, AttemptColumnList(), " ON CONFLICT DO NOTHING")),
        texts_(std::move(texts)) {}

  Result<void> Write(std::span<const LogRecord* const> records, Records* written) override {
    try {
      for (const LogRecord* record : records) {
        if (WriteRequest(*record)) {
          WriteAttempts(*record);
          written->push_back(record);
        }
      }
      return {};
    } catch (const std::exception& e) {
      return Fail(ErrorCode::kStorage, fmt::format("SQLite: {}", e.what()));
    }
  }

 private:
  bool WriteRequest(const LogRecord& record) {
    texts_.Next();
    for (const Column& column : Columns()) {
      Bind(request_, column.field(record, texts_));
    }
    return request_.Run();
  }

  void WriteAttempts(const LogRecord& record) {
    for (std::size_t call = 0; call < record.calls.size(); ++call) {
      texts_.Next();
      for (const AttemptColumn& column : AttemptColumnList()) {
        Bind(attempt_, column.field(record, call, texts_));
      }
      attempt_.Run();
    }
  }

  static void Bind(storage::SqliteStatement& statement, const Field& field) {
    std::visit([&statement](auto value) { statement.Bind(value); }, field);
  }

  storage::SqliteStatement request_;
  storage::SqliteStatement attempt_;
  RowTexts texts_;
};

}  // namespace

Result<std::unique_ptr<RowWriter>> NewSqliteRows(storage::SqliteDatabase& database,
                                                 RowTexts texts) {
  try {
    return std::unique_ptr<RowWriter>(
        std::make_unique<SqliteRows>(database.handle(), std::move(texts)));
  } catch (const std::exception& e) {
    return Fail(ErrorCode::kStorage, fmt::format("SQLite: {}", e.what()));
  }
}

}  // namespace gateway::logging
