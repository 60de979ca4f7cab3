#include "libgateway/exchange/mask_row.hpp"

#include <array>
#include <string>

#include "exchange/failover_bench.hpp"
#include "integration/server_fixture.hpp"
#include "support/catch.hpp"

namespace gateway::exchange {
namespace {

TEST_CASE("exchange::MaskRow masks keys in what clients and upstreams bring in", "[exchange]") {
  const std::array<std::string_view, 1> secrets{"canary-0123456789"};
  const json::SecretMask mask(secrets);
  LogRecord record;
  record.client_request_id = "id-canary-0123456789";
  record.path = "/v1/canary-0123456789/x?key=AbCdEfGhIj";
  record.model_asked = "up/canary-0123456789";
  record.model_sent = "canary-0123456789";
  record.error_text = "there is no model 'sk-abcdefghij0123456789'";
  record.provider = "up";
  AttemptRecord& call = record.calls.emplace_back();
  call.model_sent = "canary-0123456789";
  call.error_text = "canary-0123456789?";

  MaskRow(mask, &record);

  CHECK(record.client_request_id == "id-***");
  CHECK(record.path == "/v1/***/x?key=***");
  CHECK(record.model_asked == "up/***");
  CHECK(record.model_sent == "***");
  CHECK(record.error_text == "there is no model '***'");
  CHECK(record.provider == "up");
  CHECK(record.calls[0].model_sent == "***");
  CHECK(record.calls[0].error_text == "***?");
}

TEST_CASE("exchange::MaskRow does not go through what no log keeps", "[exchange]") {
  LogRecord record;
  record.model_asked = std::string(1 << 20, 'a');
  record.path = std::string(4090, 'a') + " sk-abcdefghij0123456789";

  MaskRow({}, &record);

  CHECK(record.model_asked == std::string(8192, 'a'));
  CHECK(record.path == std::string(4090, 'a') + " ***");
}

TEST_CASE("A row has no configured key, wherever a client has put one", "[exchange]") {
  // Without the mark of other secrets: what a client sends it may read again.
  const std::string key = "sk-key-of-an-upstream-7f3a";
  server::ServerFixture fixture(support::Answer(server::JsonAnswer("{}")),
                                [&key](GatewayConfig& built) {
                                  built.providers[0].keys[0] = Key{"up#1", Secret(key)};
                                });
  const auto send = [&fixture](const std::string& line, const std::string& fields,
                               const std::string& body) {
    server::RawClient client = fixture.Connect();
    client.Send(line + " HTTP/1.1\r\nHost: x\r\ncontent-type: application/json\r\n" + fields +
                "content-length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    client.Read();
  };
  const auto chat = [](const std::string& model) {
    return R"({"model":")" + model + R"(","messages":[{"role":"user","content":"hi"}]})";
  };

  send("POST /v1/chat/completions", "", chat(key));
  send("POST /v1/chat/completions", "x-request-id: " + key + "\r\n", chat("up/m"));
  send("POST /up/v1/" + key, "", "{}");
  send("GET /v1/" + key, "", "");
  send("POST /v1/messages", "x-request-id: " + key + "\r\n", "{");

  CHECK(fixture.Ask("SELECT count(*) FROM requests") == "5");
  CHECK(fixture.Ask("SELECT count(*) FROM requests WHERE path LIKE '%***%'") == "2");
  CHECK(fixture.Ask("SELECT count(*) FROM requests WHERE client_request_id LIKE '%***%'") == "2");
  CHECK(fixture.Ask("SELECT count(*) FROM requests WHERE model_asked LIKE '%***%'") == "1");
  CHECK(fixture.Ask(
            "SELECT count(*) FROM requests r LEFT JOIN attempts a USING (request_id) WHERE "
            "coalesce(r.path,'')||coalesce(r.client_request_id,'')||coalesce(r.model_asked,'')||"
            "coalesce(r.model_sent,'')||coalesce(r.error_text,'')||coalesce(a.model_sent,'')||"
            "coalesce(a.error_text,'') LIKE '%7f3a%'") == "0");
}

TEST_CASE("A row has no key that an upstream tells after all has begun well", "[exchange]") {
  const std::string error =
      R"({"error":{"message":"sk-abcdefghij0123456789 is used up","type":"server_error"}})";
  server::ServerFixture fixture([&error](support::RawConnection& connection) {
    connection.ReadRequest();
    connection.Write(server::kStreamHead + server::Chunked(server::ContentEvent("a")) +
                     server::Chunked("data: " + error + "\n\n") + "0\r\n\r\n");
  });

  fixture.Chat(R"({"model":"up/m","stream":true,"messages":[]})");

  CHECK(fixture.Ask("SELECT status FROM requests") == "200");
  CHECK(fixture.Ask("SELECT error_text FROM requests") == "*** is used up");
  CHECK(fixture.Ask("SELECT error_text FROM attempts") == "*** is used up");
}

TEST_CASE("A row has no key that an upstream told before it answered well", "[exchange]") {
  using exchange_bench::FailoverBench;
  FailoverBench bench(FailoverBench::One(1));
  bench.Ask();

  bench.AnswerError(500, R"({"error":{"message":"sk-abcdefghij0123456789 is used up"}})");
  bench.WaitOut();
  REQUIRE(bench.calls_.size() == 2);
  bench.AnswerWell();

  const LogRecord record = bench.Record();
  CHECK(record.status == 200);
  REQUIRE(record.calls.size() == 2);
  CHECK(record.calls[0].error_text == "*** is used up");
}

TEST_CASE("A row keeps a word that is somebody's key, too", "[exchange]") {
  server::ServerFixture fixture(support::Answer(server::JsonAnswer("{}", "404 Not Found")),
                                [](GatewayConfig& built) {
                                  built.providers[0].name = "ollama";
                                  built.providers[0].keys[0] = Key{"ollama#1", Secret("ollama")};
                                });
  fixture.Chat(R"({"model":"ollama/m","messages":[{"role":"user","content":"hi"}]})");

  CHECK(fixture.Ask("SELECT model_asked FROM requests") == "ollama/m");
}

}  // namespace
}  // namespace gateway::exchange
