#include "libgateway/storage/insert_rows.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace gateway::storage {
namespace {

constexpr std::size_t kRowsAtOnce = 100;

}  // namespace

Result<void> InsertRows(Database& database, const std::string& into, std::span<const Row> rows) {
  while (!rows.empty()) {
    const auto part = rows.first(std::min(rows.size(), kRowsAtOnce));
    rows = rows.subspan(part.size());
    std::string sql = fmt::format("INSERT INTO {} VALUES ", into);
    std::vector<Value> values;
    for (const Row& row : part) {
      sql += values.empty() ? "(" : ", (";
      for (std::size_t i = 0; i < row.size(); ++i) {
        sql += i == 0 ? "?" : ", ?";
      }
      sql += ")";
      values.insert(values.end(), row.begin(), row.end());
    }
    if (auto inserted = database.Run(sql, values); !inserted) {
      return inserted.error();
    }
  }
  return {};
}

}  // namespace gateway::storage
