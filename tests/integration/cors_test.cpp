#include "integration/server_fixture.hpp"
#include "support/catch.hpp"

namespace gateway::server {
namespace {

constexpr std::string_view kBody = R"({"model":"m","messages":[{"role":"user","content":"hi"}]})";
const std::string kPage = "origin: https://chat.example\r\n";
const std::string kMark = "access-control-allow-origin: https://chat.example\r\n";

struct CorsFixture : ServerFixture {
  CorsFixture()
      : ServerFixture(
            support::Answer(JsonAnswer(R"({"id":"1","object":"chat.completion","choices":[]})",
                                       "200 OK", "Access-Control-Allow-Origin: *\r\n")),
            [](GatewayConfig& built) { built.cors.allowed_origins = {"https://chat.example"}; }) {}

  [[nodiscard]] RawClient::Answer Send(const std::string& line, const std::string& fields,
                                       std::string_view body = {}) const {
    RawClient client = Connect();
    client.Send(line + " HTTP/1.1\r\nHost: x\r\n" + fields +
                "content-length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body));
    return client.Read();
  }
};

TEST_CASE("The server lets the allowed web page read every answer, errors too", "[integration]") {
  const auto [line, body, status] = GENERATE(table<std::string, std::string_view, int>({
      {"POST /v1/chat/completions", kBody, 200},
      {"POST /v1/chat/completions", R"({"model":"nobody/m"})", 404},
      {"POST /v1/chat/completions", "{", 400},
      {"GET /v1/models", "", 200},
      {"GET /healthz", "", 200},
      {"GET /nothing", "", 404},
      {"DELETE /v1/models", "", 405},
  }));
  CAPTURE(line, body);
  const CorsFixture fixture;

  const auto answer = fixture.Send(line, kPage + "content-type: application/json\r\n", body);

  CHECK(answer.status == status);
  const std::size_t mark = answer.head.find("access-control-allow-origin: ");
  REQUIRE(mark != std::string::npos);
  CHECK(answer.head.compare(mark, kMark.size(), kMark) == 0);
  CHECK(answer.head.find("access-control-allow-origin: ", mark + 1) == std::string::npos);
  CHECK(answer.head.find("vary: Origin\r\n") != std::string::npos);
  CHECK(answer.head.find("access-control-expose-headers: ") != std::string::npos);
}

TEST_CASE("The server answers the preflight of the allowed web page only", "[integration]") {
  const CorsFixture fixture;
  const std::string asks =
      "access-control-request-method: POST\r\naccess-control-request-headers: authorization\r\n";

  const auto granted = fixture.Send("OPTIONS /v1/chat/completions", kPage + asks);
  const auto refused =
      fixture.Send("OPTIONS /v1/chat/completions", "origin: https://evil.example\r\n" + asks);

  CHECK(granted.status == 204);
  CHECK(granted.head.find(kMark) != std::string::npos);
  CHECK(granted.head.find("access-control-allow-headers: authorization\r\n") != std::string::npos);
  CHECK(granted.head.find("content-length") == std::string::npos);
  CHECK(granted.head.find("credentials") == std::string::npos);
  CHECK(refused.status == 403);
  CHECK(refused.head.find("access-control") == std::string::npos);
}

TEST_CASE("The server refuses other web pages before their body comes, and logs it",
          "[integration]") {
  CorsFixture fixture;
  RawClient client = fixture.Connect();
  REQUIRE(
      client.Send("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\n"
                  "origin: https://evil.example\r\ncontent-length: 10000000\r\n\r\n"));

  const auto answer = client.Read();
  CHECK(answer.status == 403);
  CHECK(answer.head.find("access-control") == std::string::npos);
  CHECK(answer.body.find(R"("type":)") != std::string::npos);
  CHECK(client.ReadToEnd().empty());
  CHECK(fixture.Send("GET /v1/models", "sec-fetch-site: cross-site\r\n").status == 403);
  CHECK(fixture.Send("GET /healthz", "").status == 200);
  CHECK(fixture.Send("GET /readyz", "").status == 200);

  CHECK(fixture.upstream.connections() == 0);
  CHECK(fixture.Ask("SELECT group_concat(method || path || status || error_code, ' ') FROM "
                    "(SELECT * FROM requests ORDER BY id)") ==
        "POST/v1/chat/completions403forbidden GET/v1/models403forbidden");
}

}  // namespace
}  // namespace gateway::server
