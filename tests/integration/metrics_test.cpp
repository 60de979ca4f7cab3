// GET /metrics, against the real server.
#include <filesystem>
#include <string>

#include <SQLiteCpp/SQLiteCpp.h>

#include "integration/model_fixture.hpp"
#include "support/catch.hpp"
#include "support/metrics_parser.hpp"

namespace gateway::server {
namespace {

ParsedMetrics Scrape(const ServerFixture& fixture) {
  RawClient client = fixture.Connect();
  REQUIRE(client.Send("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"));
  const auto answer = client.Read();
  REQUIRE(answer.status == 200);
  CHECK(answer.Header("content-type") == "text/plain; version=0.0.4; charset=utf-8");
  const auto parsed = ParseMetrics(answer.body);
  CHECK(parsed.mistakes == std::vector<std::string>{});
  return parsed;
}

TEST_CASE("GET /metrics counts what was asked", "[integration]") {
  ServerFixture fixture(support::Answer(JsonAnswer(
      R"({"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,)"
      R"("message":{"role":"assistant","content":"ok"},"finish_reason":"stop"}],)"
      R"("usage":{"prompt_tokens":11,"completion_tokens":5,"total_tokens":16}})")));
  CHECK(fixture.Chat(R"({"model":"up/m","messages":[]})").status == 200);
  CHECK(fixture.Chat(R"({"model":"up/m","messages":[]})").status == 200);
  CHECK(fixture.Chat(R"({"model":"up/made-up","messages":[]})").status == 200);
  CHECK(fixture.Chat("no json").status == 400);

  const auto metrics = Scrape(fixture);

  CHECK(metrics.Value(
            "gateway_requests_total",
            {{"provider", "up"}, {"model", "m"}, {"status", "2xx"}, {"stream", "false"}}) == 2);
  CHECK(metrics.Sum("gateway_requests_total", {{"provider", "up"}, {"model", "other"}}) == 1);
  CHECK(metrics.Sum("gateway_requests_total", {{"provider", ""}, {"status", "4xx"}}) == 1);
  CHECK(metrics.Value("gateway_tokens_total", {{"provider", "up"}, {"kind", "prompt"}}) == 33);
  CHECK(metrics.Value("gateway_tokens_total", {{"provider", "up"}, {"kind", "completion"}}) == 15);
  CHECK(metrics.Value("gateway_request_seconds_count", {{"provider", "up"}, {"stream", "false"}}) ==
        3);
  CHECK(metrics.Value("gateway_overhead_seconds_count") == 3);
  CHECK(metrics.Value("gateway_log_rows_accepted_total") == 4);
  CHECK(metrics.Value("gateway_log_rows_dropped_total") == 0);
  CHECK(metrics.Value("gateway_requests_running") == 0);
  CHECK(metrics.Value("gateway_queued") == 0);
  CHECK(metrics.Value("gateway_draining") == 0);
  CHECK(metrics.Value("gateway_connections") >= 1);
  CHECK(metrics.Value("process_resident_memory_bytes") > 1e6);
  CHECK(metrics.Value("process_open_fds") > 3);
  CHECK(metrics.Value("process_max_fds") > 3);
  CHECK(metrics.Value("process_start_time_seconds") > 1.7e9);
  CHECK(metrics.Value("gateway_uptime_seconds") > 0);
  // It leaves no row behind.
  CHECK(fixture.Ask("SELECT count(*) FROM requests WHERE path = '/metrics'") == "0");
}

TEST_CASE("GET /metrics shows keys and breakers, and no key", "[integration]") {
  ServerFixture fixture(support::Answer("HTTP/1.1 401 Unauthorized\r\nContent-Type: "
                                        "application/json\r\nContent-Length: 2\r\n\r\n{}"),
                        [](GatewayConfig& config) {
                          config.providers.front().keys = {{"good \"1\"", Secret("sk-canary-1")},
                                                           {"bad", Secret("sk-canary-2")}};
                        });
  auto& keys = *fixture.server->gateway().snapshot()->registry->Find("up")->keys;
  keys.Report(*keys.keys()[1], {Outcome::kKeyRejected, "m", {}, {}, "bad key"});
  REQUIRE(keys.SetEnabled("good \"1\"", false));

  const auto metrics = Scrape(fixture);

  const auto state = [&metrics](const char* key, const char* name) {
    return metrics.Value("gateway_key_state", {{"provider", "up"}, {"key", key}, {"state", name}});
  };
  CHECK(state("good \"1\"", "disabled") == 1);
  CHECK(state("good \"1\"", "ready") == 0);
  CHECK(state("bad", "quarantined") == 1);
  CHECK(metrics.Value("gateway_keys", {{"provider", "up"}, {"state", "quarantined"}}) == 1);
  CHECK(metrics.Value("gateway_breaker_state", {{"provider", "up"}, {"state", "closed"}}) == 1);
  CHECK(metrics.Value("gateway_breaker_state", {{"provider", "up"}, {"state", "open"}}) == 0);
  CHECK(metrics.Value("gateway_provider_calls_running", {{"provider", "up"}}) == 0);
}

TEST_CASE("GET /metrics sees streams while they are open", "[integration]") {
  ServerFixture fixture([](support::RawConnection& connection) {
    connection.ReadRequest();
    connection.Write(kStreamHead + Chunked(ContentEvent("a")));
    connection.WaitForClose();
  });
  CHECK(Scrape(fixture).Value("gateway_streams_open") == 0);
  {
    RawClient client = fixture.Connect();
    REQUIRE(
        client.Send(ServerFixture::ChatText(R"({"model":"up/m","stream":true,"messages":[]})")));
    client.ReadUntil("data: ");

    const auto metrics = Scrape(fixture);
    CHECK(metrics.Value("gateway_streams_open") == 1);
    CHECK(metrics.Value("gateway_requests_running") == 1);
    CHECK(metrics.Value("gateway_admitted") == 1);
    CHECK(metrics.Value("gateway_provider_calls_running", {{"provider", "up"}}) == 1);
  }
  CHECK(Eventually([&fixture] {
    const auto metrics = Scrape(fixture);
    return metrics.Value("gateway_streams_open") == 0 &&
           metrics.Sum("gateway_requests_total", {{"status", "499"}, {"stream", "true"}}) == 1;
  }));
}

TEST_CASE("GET /metrics tells where the log's rows are while the database does not take them",
          "[integration]") {
  ServerFixture fixture(
      support::Answer(JsonAnswer(R"({"id":"c","object":"chat.completion","choices":[]})")),
      [](GatewayConfig& config) { config.log.delivery.queue_rows = 4; });
  const double calls = 12;
  SQLite::Database other(fixture.database(), SQLite::OPEN_READWRITE, 5'000);
  other.exec("PRAGMA legacy_alter_table = ON; ALTER TABLE requests RENAME TO away");
  for (int i = 0; i < calls; ++i) {
    CHECK(fixture.Chat(R"({"model":"up/m","messages":[]})").status == 200);
    CHECK(Eventually([&fixture] {  // so that none is dropped
      return Scrape(fixture).Value("gateway_log_rows_waiting") <= 4;
    }));
  }

  CHECK(Eventually([&fixture] { return Scrape(fixture).Value("gateway_log_failing") == 1; }));
  const auto failing = Scrape(fixture);
  const double spilled = failing.Value("gateway_log_rows_spilled_total").value_or(0);
  CHECK(spilled > 0);
  CHECK(failing.Value("gateway_log_rows_in_spill") == spilled);
  CHECK(failing.Value("gateway_log_rows_waiting") == calls - spilled);
  CHECK(failing.Value("gateway_log_rows_written_total") == 0);
  CHECK(failing.Value("gateway_log_rows_accepted_total") == calls);

  other.exec("ALTER TABLE away RENAME TO requests");
  CHECK(
      Eventually([&] { return Scrape(fixture).Value("gateway_log_rows_written_total") == calls; }));
  const auto well = Scrape(fixture);
  CHECK(well.Value("gateway_log_rows_in_spill") == 0);
  CHECK(well.Value("gateway_log_rows_waiting") == 0);
  CHECK(well.Value("gateway_log_failing") == 0);
  CHECK(well.Value("gateway_log_rows_spilled_total") == spilled);
  CHECK(well.Value("gateway_log_rows_dropped_total") == 0);
}

TEST_CASE("GET /metrics tells how long SQLite's write-ahead log is", "[integration]") {
  ServerFixture fixture(support::Answer(JsonAnswer("{}")));
  fixture.Chat(R"({"model":"up/m","messages":[]})");

  CHECK(Scrape(fixture).Value("gateway_log_wal_bytes") ==
        static_cast<double>(std::filesystem::file_size(fixture.database() + "-wal")));
}

TEST_CASE("GET /metrics knows models that were chosen meanwhile", "[integration]") {
  ModelServer server({"new"});
  CHECK(server.Asked("up/new") == "new");
  CHECK(Scrape(server.fixture).Sum("gateway_requests_total", {{"model", "other"}}) == 1);

  CHECK(server.Choose(R"(["new"])").status == 200);
  (void)Scrape(server.fixture);
  CHECK(server.Asked("up/new") == "new");

  CHECK(Scrape(server.fixture).Sum("gateway_requests_total", {{"model", "new"}}) == 1);
}

}  // namespace
}  // namespace gateway::server
