#include "libgateway/logging/open_sink.hpp"

#include "logging/sqlite_fixture.hpp"

namespace gateway::logging {
namespace {

LogConfig ConfigWithUrl(std::string url) {
  LogConfig config;
  config.url = std::move(url);
  return config;
}

TEST_CASE("logging::OpenLogSink opens an absolute path", "[logging]") {
  const TempFolder folder;
  const std::string file = folder.File("data/gateway.db");

  const auto sink = OpenLogSink(ConfigWithUrl("sqlite://" + file));

  REQUIRE(sink);
  CHECK(*sink != nullptr);
  CHECK(CountRows(file) == "0");
}

TEST_CASE("logging::OpenLogSink opens a path relative to the working directory", "[logging]") {
  const TempFolder folder;
  const std::string file = folder.File("gateway.db");
  const std::string relative =
      std::filesystem::relative(file, std::filesystem::current_path()).string();

  const auto sink = OpenLogSink(ConfigWithUrl("sqlite://" + relative));

  REQUIRE(sink);
  CHECK(CountRows(file) == "0");
}

TEST_CASE("logging::OpenLogSink uses the configured offset for the text times", "[logging]") {
  const TempFolder folder;
  LogConfig config = ConfigWithUrl("sqlite://" + folder.File("gateway.db"));
  config.utc_offset = std::chrono::minutes{-90};

  {
    const auto sink = OpenLogSink(config);
    REQUIRE(sink);
    REQUIRE((*sink)->Write(std::vector{RecordWithId("a")}));
  }

  CHECK(Ask(folder.File("gateway.db"), "SELECT time FROM requests") == "1969-12-31 22:30:00");
}

TEST_CASE("logging::OpenLogSink gives no sink for an empty URL", "[logging]") {
  const auto sink = OpenLogSink(ConfigWithUrl(""));

  REQUIRE(sink);
  CHECK(*sink == nullptr);
}

TEST_CASE("logging::OpenLogSink refuses other URLs without showing a password", "[logging]") {
  const std::string url =
      GENERATE("mysql://me:hunter2@db/log", "data/hunter2.db", "sqlite://", "sqlite:hunter2");
  CAPTURE(url);

  const auto sink = OpenLogSink(ConfigWithUrl(url));

  REQUIRE_FALSE(sink);
  CHECK(sink.error().code == ErrorCode::kConfig);
  CHECK(sink.error().message.find("log.url") == 0);
  CHECK(sink.error().message.find("hunter2") == std::string::npos);
}

}  // namespace
}  // namespace gateway::logging
