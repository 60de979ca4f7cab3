// What the tests of the SQLite log share: a folder that goes away, a record, a look from outside.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>

#include <SQLiteCpp/SQLiteCpp.h>
#include <sys/stat.h>

#include "gateway/log_record.hpp"
#include "support/canary.hpp"
#include "support/catch.hpp"

namespace gateway::logging {

class TempFolder {
 public:
  TempFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "gateway_log_XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~TempFolder() {
    support::ExpectNoCanaryIn(path_);
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  [[nodiscard]] std::string File(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

inline LogRecord RecordWithId(std::string id) {
  LogRecord record;
  record.id = std::move(id);
  record.method = "POST";
  record.path = "/v1/chat/completions";
  record.status = 200;
  return record;
}

// The first value `sql` gives, as text; "NULL" for NULL.
inline std::string Ask(const std::string& file, const std::string& sql) {
  SQLite::Database database(file, SQLite::OPEN_READONLY, 5'000);
  SQLite::Statement statement(database, sql);
  REQUIRE(statement.executeStep());
  const SQLite::Column column = statement.getColumn(0);
  return column.isNull() ? "NULL" : column.getString();
}

inline std::string CountRows(const std::string& file) {
  return Ask(file, "SELECT count(*) FROM requests");
}

inline unsigned ModeOf(const std::string& file) {
  struct stat status {};
  REQUIRE(stat(file.c_str(), &status) == 0);
  return status.st_mode & 0777U;
}

}  // namespace gateway::logging
