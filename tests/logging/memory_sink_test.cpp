#include "libgateway/logging/memory_sink.hpp"

#include "support/catch.hpp"

namespace gateway::logging {
namespace {

TEST_CASE("logging::MemorySink keeps records in the order written", "[logging]") {
  std::vector<LogRecord> batch(2);
  batch[0].id = "a";
  batch[1].id = "b";
  MemorySink sink;

  REQUIRE(sink.Write(batch));
  REQUIRE(sink.Write(std::span(batch).first(1)));

  const auto records = sink.Records();
  REQUIRE(records.size() == 3);
  CHECK(records[0].id == "a");
  CHECK(records[1].id == "b");
  CHECK(records[2].id == "a");
}

}  // namespace
}  // namespace gateway::logging
