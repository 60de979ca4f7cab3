#include "libgateway/logging/postgres_rows.hpp"

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "libgateway/records/packed_records.hpp"
#include "logging/sqlite_fixture.hpp"
#include "support/catch.hpp"

namespace gateway::logging {
namespace {

// A PostgreSQL that refuses everything.
class NoDatabase final : public storage::PostgresDatabase {
 public:
  Result<std::vector<storage::Row>> Run(const std::string& /*sql*/,
                                        std::span<const storage::Value> /*values*/) override {
    return Fail(ErrorCode::kStorage, "no");
  }
  Result<void> RunScript(const std::string& /*sql*/) override {
    return Fail(ErrorCode::kStorage, "no");
  }
  Result<void> Transaction(const std::function<Result<void>()>& task) override { return task(); }
  Result<void> Copy(const std::string& /*table*/, const std::vector<std::string>& /*columns*/,
                    const NextRow& /*next*/) override {
    return Fail(ErrorCode::kStorage, "no");
  }
};

TEST_CASE("logging::PostgresRows has another way once for each failure", "[logging]") {
  NoDatabase database;
  const auto rows = NewPostgresRows(database, RowTexts(std::chrono::minutes{480}, "here"));
  const auto batch = records::PackAll(std::vector{RecordWithId("a")});
  Records written;

  REQUIRE_FALSE(rows->Write(batch.all(), &written));
  CHECK(rows->TakeOtherWay());
  CHECK_FALSE(rows->TakeOtherWay());  // also when the other way did not come to a Write

  REQUIRE_FALSE(rows->Write(batch.all(), &written));  // in that way
  CHECK_FALSE(rows->TakeOtherWay());
}

}  // namespace
}  // namespace gateway::logging
