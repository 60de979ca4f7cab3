#include <algorithm>
#include <filesystem>
#include <string>

#include "integration/server_fixture.hpp"
#include "server/commands/fake_gateway.hpp"
#include "server/json/json.hpp"
#include "support/catch.hpp"
#include "support/patience.hpp"

namespace gateway::server {
namespace {

const std::string kAnswer = JsonAnswer(
    R"({"id":"1","object":"chat.completion","model":"m","choices":[{"index":0,"message":)"
    R"({"role":"assistant","content":"hi"},"finish_reason":"stop"}],)"
    R"("usage":{"prompt_tokens":70,"completion_tokens":30,"total_tokens":100}})");
const std::string kCall = R"({"model":"m","messages":[{"role":"user","content":"hi"}]})";

struct LogsFixture : ServerFixture {
  explicit LogsFixture(const std::function<void(GatewayConfig&)>& change = {},
                       const std::string& answer = kAnswer)
      : ServerFixture(support::Answer(answer), change) {}

  [[nodiscard]] RawClient::Answer Get(const std::string& target,
                                      const std::string& fields = "") const {
    RawClient client = Connect();
    client.Send("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n");
    return client.Read();
  }

  // GET /admin/logs?`query`, once it has so many rows.
  [[nodiscard]] std::string Rows(std::size_t count, const std::string& query = "") const {
    std::string body;
    REQUIRE(support::Eventually([&] {
      body = Get("/admin/logs?" + query).body;
      rapidjson::Document list;
      REQUIRE(ReadJson(body, &list));
      const rapidjson::Value* data = Find(&list, "data");
      REQUIRE(data != nullptr);
      return data->Size() == count;
    }));
    return body;
  }
};

TEST_CASE("The server shows its log page by page, and no looks at it", "[integration]") {
  const LogsFixture fixture;
  REQUIRE(fixture.Chat(kCall, "x-request-id: first\r\n").status == 200);
  REQUIRE(fixture.Chat(kCall, "x-request-id: second\r\n").status == 200);
  const std::string both = fixture.Rows(2);

  CHECK(both.find("\"second\"") < both.find("\"first\""));
  CHECK(both.find(R"("model_asked":"m")") != std::string::npos);
  CHECK(both.find(R"("key_alias":"up#1","status":200,"upstream_status":200,"streamed":false,)"
                  R"("prompt_tokens":70,"completion_tokens":30)") != std::string::npos);
  CHECK(both.find(kUpstreamKey) == std::string::npos);
  const std::string newest = fixture.Rows(1, "limit=1");
  rapidjson::Document list;
  REQUIRE(ReadJson(newest, &list));
  const std::string next(TextOf(Find(&list, "next")));
  CHECK(fixture.Rows(1, "limit=5&before=" + next).find("\"first\"") != std::string::npos);
  CHECK(fixture.Rows(1, "after=1").find("\"second\"") != std::string::npos);
  CHECK(fixture.Rows(0, "status=5xx").find(R"("next":null)") != std::string::npos);
  CHECK(fixture.Rows(2, "since=1h&model=m&provider=up&key=up%231&stream=false").size() > 100);
}

TEST_CASE("The server shows one request by either id", "[integration]") {
  const LogsFixture fixture;
  const auto answer = fixture.Chat(kCall, "x-request-id: theirs\r\n");
  REQUIRE(answer.status == 200);
  (void)fixture.Rows(1);

  const auto found = fixture.Get("/admin/logs/theirs");

  CHECK(found.status == 200);
  CHECK(found.Header("content-type") == "application/json");
  CHECK(found.body.find(R"("client_request_id":"theirs")") != std::string::npos);
  CHECK(found.body.find(R"("bodies":null})") != std::string::npos);
  const auto none = fixture.Get("/admin/logs/none");
  CHECK(none.status == 404);
  CHECK(none.body.find("the log has no request 'none'") != std::string::npos);
}

TEST_CASE("The server sums its log up", "[integration]") {
  const LogsFixture fixture;
  REQUIRE(fixture.Chat(kCall).status == 200);
  REQUIRE(fixture.Chat(kCall).status == 200);
  (void)fixture.Rows(2);

  const auto stats = fixture.Get("/admin/stats?by=key&since=1h");

  CHECK(stats.status == 200);
  CHECK(stats.body.starts_with(R"({"object":"stats","by":"key","since":"20)"));
  CHECK(stats.body.find(R"("until":null,"data":[{"name":"up/up#1","requests":2,"errors":0,)"
                        R"("prompt_tokens":140,"completion_tokens":60)") != std::string::npos);
}

TEST_CASE("The server refuses questions about the log that it does not understand",
          "[integration]") {
  const LogsFixture fixture;
  const auto [target, hint] = GENERATE(table<std::string, std::string>({
      {"/admin/logs?modle=m", "cannot be asked for"},
      {"/admin/logs?status=5x", "such as 5xx"},
      {"/admin/logs?before=x", "cursor"},
      {"/admin/logs?since=yesterday", "is no time"},
      {"/admin/stats?by=hour", "by day, model"},
      {"/admin/stats?stream=true", "statistics can be asked for by"},
  }));
  CAPTURE(target);

  const auto answer = fixture.Get(target);

  CHECK(answer.status == 400);
  CHECK(answer.body.find(hint) != std::string::npos);
}

TEST_CASE("The server shows its log to the admin only", "[integration]") {
  const LogsFixture fixture(
      [](GatewayConfig& config) { config.admin.token = Secret("admin-token-0123456789"); });
  for (const char* target : {"/admin/logs", "/admin/logs/x", "/admin/stats"}) {
    CHECK(fixture.Get(target).status == 401);
    CHECK(fixture.Get(target, "authorization: Bearer admin-token-0123456789\r\n").status ==
          (std::string(target).ends_with("/x") ? 404 : 200));
  }
}

TEST_CASE("The server without a log says so", "[integration]") {
  const LogsFixture fixture([](GatewayConfig& config) { config.log.url = ""; });

  const auto answer = fixture.Get("/admin/logs");

  CHECK(answer.status == 404);
  CHECK(answer.body.find("there is no log") != std::string::npos);
}

TEST_CASE("gateway-server logs shows what a running server has logged", "[integration]") {
  const LogsFixture fixture({}, JsonAnswer(R"({"error":{"message":"太忙了"}})", "503 Busy"));
  REQUIRE(fixture.Chat(kCall).status >= 400);
  (void)fixture.Rows(1);
  const std::string url = "http://127.0.0.1:" + std::to_string(fixture.server->port());

  const Ran list = RunCommand({"logs", "--status", "5xx", "--server", url});
  const Ran stats = RunCommand({"logs", "stats", "--by", "provider", "--server", url});

  CHECK(list.err.empty());
  CHECK(list.status == 0);
  CHECK(list.out.find("  m  ") != std::string::npos);
  CHECK(stats.status == 0);
  CHECK(stats.out.find("up  ") != std::string::npos);
}

TEST_CASE("The server tells which gateway wrote a row", "[integration]") {
  const LogsFixture fixture([](GatewayConfig& config) { config.log.instance = "gw-1"; });
  REQUIRE(fixture.Chat(kCall, "x-request-id: theirs\r\n").status == 200);
  const std::string url = "http://127.0.0.1:" + std::to_string(fixture.server->port());

  CHECK(fixture.Rows(1).find(R"("instance":"gw-1"})") != std::string::npos);
  CHECK(fixture.Get("/admin/logs/theirs").body.find(R"("instance":"gw-1","calls":)") !=
        std::string::npos);
  CHECK(RunCommand({"logs", "--csv", "--server", url}).out.ends_with(",gw-1\r\n"));
  CHECK(RunCommand({"logs", "show", "theirs", "--server", url})
            .out.find("instance            gw-1\n") != std::string::npos);
}

TEST_CASE("The server finds rows by a key as statistics name it", "[integration]") {
  const LogsFixture fixture;
  REQUIRE(fixture.Chat(kCall).status == 200);
  (void)fixture.Rows(1);
  const std::string url = "http://127.0.0.1:" + std::to_string(fixture.server->port());

  CHECK(fixture.Get("/admin/stats?by=key&key=up%2Fup%231")
            .body.find(R"("name":"up/up#1","requests":1)") != std::string::npos);
  (void)fixture.Rows(1, "key=up%2Fup%231");
  (void)fixture.Rows(0, "key=other%2Fup%231");
  const Ran ran = RunCommand({"logs", "--key", "up/up#1", "--json", "--server", url});
  CHECK(std::count(ran.out.begin(), ran.out.end(), '\n') == 1);
}

TEST_CASE("The server says that its log is not there for now", "[integration]") {
  const LogsFixture fixture;
  REQUIRE(std::filesystem::remove(fixture.database()));
  for (const char* target : {"/admin/logs", "/admin/logs/x", "/admin/stats"}) {
    const auto answer = fixture.Get(target);
    CHECK(answer.status == 503);
    CHECK(answer.body.find("SQLite") != std::string::npos);
  }
}

TEST_CASE("gateway-server logs leaves no row, whoever is let in", "[integration]") {
  const bool with_clients = GENERATE(false, true);
  CAPTURE(with_clients);
  const std::string token = "admin-token-0123456789";
  const std::string key = "client-credential-0123456789";
  LogsFixture fixture([&](GatewayConfig& config) {
    config.admin.token = Secret(token);
    if (with_clients) {
      config.clients.emplace_back();
      config.clients.front().name = "team-a";
      config.clients.front().key = ClientKey::Of(key);
    }
  });
  const std::string url = "http://127.0.0.1:" + std::to_string(fixture.server->port());

  CHECK(RunCommand({"logs", "--server", url, "--token", token}).status == 0);
  CHECK(RunCommand({"logs", "stats", "--server", url, "--token", token}).status == 0);

  const auto metrics = fixture.Get("/metrics", "authorization: Bearer " + token + "\r\n");
  CHECK(metrics.body.find("gateway_requests_total{") == std::string::npos);
  CHECK(fixture.Ask("SELECT count(*) FROM requests") == "0");
}

}  // namespace
}  // namespace gateway::server
