// What the server's own refusals carry: the same headers as upstreams' answers, and, where a
// protocol has a place for it, the id in the body.
#include <string>

#include "integration/server_fixture.hpp"
#include "support/catch.hpp"

namespace gateway::server {
namespace {

struct RefusalFixture : ServerFixture {
  RefusalFixture()
      : ServerFixture(support::Answer(JsonAnswer("{}")), [](GatewayConfig& built) {
          ClientConfig client;
          client.name = "team-a";
          client.key = ClientKey::Of("client-canary-key-of-a");
          client.requests_per_minute = 1;
          built.clients.push_back(std::move(client));
          built.id = "0123abcd";
        }) {}

  [[nodiscard]] RawClient::Answer Send(const std::string& line, const std::string& fields) const {
    RawClient client = Connect();
    client.Send(line + " HTTP/1.1\r\nHost: x\r\n" + fields + "content-length: 2\r\n\r\n{}");
    return client.Read();
  }
};

const std::string kKey = "x-api-key: client-canary-key-of-a\r\n";

TEST_CASE("The server's refusals carry id, attempts and configuration", "[integration]") {
  const auto [line, fields, status] = GENERATE(table<std::string, std::string, std::string>({
      {"POST /v1/chat/completions", "", "401"},
      {"POST /v1/messages", "x-api-key: wrong\r\n", "401"},
      {"POST /v1/messages", kKey + "content-type: text/plain\r\n", "415"},
      {"PUT /v1/chat/completions", "authorization: Bearer client-canary-key-of-a\r\n", "405"},
      {"POST /v1/nothing", "authorization: Bearer client-canary-key-of-a\r\n", "404"},
  }));
  CAPTURE(line, fields);
  RefusalFixture fixture;

  const auto answer = fixture.Send(line, fields);

  CHECK(answer.head.starts_with("HTTP/1.1 " + status));
  CHECK(answer.Header("x-gateway-attempts") == "0/3");
  CHECK(answer.Header("x-gateway-config") == "0123abcd");
  CHECK(answer.Header("x-request-id") == fixture.Ask("SELECT request_id FROM requests"));
}

TEST_CASE("The server's refusals name their request to Anthropic's clients", "[integration]") {
  const std::string own_id = GENERATE(as<std::string>(), "", "x-request-id: of-the-client-7\r\n");
  RefusalFixture fixture;
  const std::string fields = kKey + own_id + "content-type: text/plain\r\n";
  static_cast<void>(fixture.Send("POST /v1/messages", fields));  // what its client may ask

  const auto limited = fixture.Send("POST /v1/messages", fields);

  CHECK(limited.head.starts_with("HTTP/1.1 429"));
  const std::string id = limited.Header("x-request-id");
  CHECK(limited.Header("request-id") == id);
  CHECK(limited.body.find(R"("request_id":")" + id + '"') != std::string::npos);
  CHECK(fixture.Ask("SELECT coalesce(client_request_id, request_id) FROM requests WHERE status = "
                    "429") == id);
  CHECK(fixture.Ask("SELECT bytes_out FROM requests WHERE status = 429") ==
        std::to_string(limited.body.size()));
}

}  // namespace
}  // namespace gateway::server
