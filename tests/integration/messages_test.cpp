// Anthropic's clients in front of an Anthropic upstream, and what the server itself tells them.
#include <string>

#include "integration/server_fixture.hpp"
#include "support/catch.hpp"

namespace gateway::server {
namespace {

const std::string kCall = R"({ "model":"up/m", "max_tokens":5,"messages":[],"stream":true })";
const std::string kBegun =
    "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\","
    "\"usage\":{\"input_tokens\":11,\"cache_creation_input_tokens\":2,\"output_tokens\":1}}}\n\n"
    "event: ping\ndata: {\"type\": \"ping\"}\n\n";
const std::string kReason =
    "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":"
    "\"end_turn\"},\"usage\":{\"output_tokens\":5}}\n\n";
const std::string kStop = "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";

struct MessagesFixture : ServerFixture {
  explicit MessagesFixture(support::RawUpstream::Script script,
                           const std::function<void(GatewayConfig&)>& change = {})
      : ServerFixture(std::move(script), [&change](GatewayConfig& built) {
          built.providers.front().dialect = Dialect::kAnthropic;
          if (change) {
            change(built);
          }
        }) {}

  [[nodiscard]] RawClient::Answer Send(const std::string& line, const std::string& fields = "",
                                       const std::string& body = "") const {
    RawClient client = Connect();
    REQUIRE(client.Send(line + " HTTP/1.1\r\nHost: x\r\n" + fields +
                        "content-length: " + std::to_string(body.size()) + "\r\n\r\n" + body));
    return client.Read();
  }
  [[nodiscard]] RawClient::Answer Message(const std::string& body) const {
    return Send("POST /v1/messages",
                "content-type: application/json\r\nx-api-key: client-credential\r\n", body);
  }
};

// Answers every call with `answer`; `heard` gets the last one.
support::RawUpstream::Script Script(std::string answer, std::string* heard) {
  return [answer = std::move(answer), heard](support::RawConnection& connection) {
    *heard = connection.ReadRequest();
    connection.Write(answer);
    connection.WaitForClose();
  };
}

support::RawUpstream::Script Script(std::string answer) {
  return [answer = std::move(answer)](support::RawConnection& connection) {
    connection.ReadRequest();
    connection.Write(answer);
    connection.WaitForClose();
  };
}

TEST_CASE("The server passes Anthropic's stream on, and logs what it told", "[integration]") {
  std::string heard;
  MessagesFixture fixture(
      Script(kStreamHead + Chunked(kBegun + kReason + kStop) + "0\r\n\r\n", &heard));

  const auto answer = fixture.Message(kCall);

  CHECK(answer.status == 200);
  CHECK(answer.body == kBegun + kReason + kStop);
  CHECK(answer.Header("request-id") == answer.Header("x-request-id"));
  CHECK(heard.starts_with("POST /v1/messages HTTP/1.1\r\n"));
  CHECK(heard.ends_with(R"({ "model":"m", "max_tokens":5,"messages":[],"stream":true })"));
  CHECK(heard.find("x-api-key: " + kUpstreamKey + "\r\n") != std::string::npos);
  CHECK(heard.find("anthropic-version: 2023-06-01\r\n") != std::string::npos);
  CHECK(heard.find("client-credential") == std::string::npos);
  CHECK(fixture.Ask("SELECT client_protocol||' '||stop_reason||' '||prompt_tokens||' '||"
                    "completion_tokens||' '||status||' '||streamed FROM requests") ==
        "anthropic end_turn 13 5 200 1");
}

TEST_CASE("The server ends a stream whose upstream was lost after the reason to stop",
          "[integration]") {
  const bool reset = GENERATE(true, false);
  MessagesFixture fixture([reset](support::RawConnection& connection) {
    connection.ReadRequest();
    connection.Write(kStreamHead + Chunked(kBegun + kReason));
    connection.WaitUntilReceived();
    if (reset) {
      connection.Reset();
    } else {
      connection.Close();
    }
  });

  const auto answer = fixture.Message(kCall);

  CHECK(answer.complete);
  CHECK(answer.body == kBegun + kReason + kStop);
  CHECK(fixture.Ask("SELECT status||' '||coalesce(error_code,'none') FROM requests") == "200 none");
}

TEST_CASE("The server ends a stream whose upstream falls silent after the reason to stop",
          "[integration]") {
  MessagesFixture fixture(Script(kStreamHead + Chunked(kBegun + kReason)),
                          [](GatewayConfig& config) {
                            config.providers.front().timeouts.idle = std::chrono::milliseconds(50);
                          });

  const auto answer = fixture.Message(kCall);

  CHECK(answer.complete);
  CHECK(answer.body == kBegun + kReason + kStop);
}

TEST_CASE("The server tells Anthropic's client of a stream that broke off", "[integration]") {
  const std::string delta =
      "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,"
      "\"delta\":{\"type\":\"text_delta\",\"text\":\"a\"}}\n\n";
  MessagesFixture fixture(Script(kStreamHead + Chunked(kBegun + delta) + "0\r\n\r\n"));

  const auto answer = fixture.Message(kCall);

  CHECK(answer.complete);
  CHECK(answer.body ==
        kBegun + delta +
            "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"api_error\","
            "\"message\":\"the upstream's stream broke off\"}}\n\n");
}

TEST_CASE("The server's own refusals are in Anthropic's shape on Anthropic's paths",
          "[integration]") {
  struct Case {
    std::string line;
    std::string fields;
    std::string body;
    int status;
    std::string type;
    std::string path;
  };
  const auto test = GENERATE(values<Case>({
      {"POST /v1/messages", "content-type: text/plain\r\n", "{}", 415, "invalid_request_error",
       "/v1/messages"},
      {"POST /v1/messages", "content-type: application/json\r\n", std::string(3000, ' '), 413,
       "request_too_large", "/v1/messages"},
      {"POST /v1/messages", "x-long: " + std::string(5000, 'x') + "\r\n", "", 431,
       "invalid_request_error", "/v1/messages"},
      {"POST /v1/messages", "origin: https://page.example\r\n", "{}", 403, "permission_error",
       "/v1/messages"},
      {"POST /v1/messages/count_tokens", "content-type: application/json\r\n", "{", 400,
       "invalid_request_error", "/v1/messages/count_tokens"},
      {"POST /v1/messages/batches", "", "{}", 404, "not_found_error", "/v1/messages/batches"},
      {"GET /messages/x", "", "", 404, "not_found_error", "/messages/x"},
      {"GET /v1/messages", "", "", 405, "invalid_request_error", "/v1/messages"},
      {"GET /v1/models/nobody", "x-api-key: k\r\n", "", 404, "not_found_error",
       "/v1/models/nobody"},
      {"GET /v1/models?limit=0", "anthropic-version: 2023-06-01\r\n", "", 400,
       "invalid_request_error", "/v1/models"},
  }));
  CAPTURE(test.line, test.status);
  MessagesFixture fixture(Script(""), [](GatewayConfig& config) {
    config.server.max_body_bytes = 2000;
    config.server.max_head_bytes = 4000;
  });

  const auto answer = fixture.Send(test.line, test.fields, test.body);

  CAPTURE(answer.body);
  CHECK(answer.status == test.status);
  CHECK(answer.body.starts_with(R"({"type":"error","error":{"type":")" + test.type + "\","));
  CHECK(answer.Header("content-type") == "application/json");
  CHECK_FALSE(answer.Header("request-id").empty());
  CHECK(answer.Header("request-id") == answer.Header("x-request-id"));
  CHECK(fixture.Ask("SELECT client_protocol||' '||status||' '||path FROM requests") ==
        "anthropic " + std::to_string(test.status) + " " + test.path);
}

TEST_CASE("The server lists its models as the client knows them", "[integration]") {
  MessagesFixture fixture(Script(""));

  const auto anthropic = fixture.Send("GET /v1/models?limit=1", "x-api-key: k\r\n");
  const auto one = fixture.Send("GET /v1/models/up%2Forg%2Fn", "anthropic-version: 2023-06-01\r\n");
  const auto openai = fixture.Send("GET /v1/models?limit=0", "authorization: Bearer k\r\n");

  CHECK(anthropic.body == R"({"data":[{"type":"model","id":"up/m","display_name":"up/m",)"
                          R"("created_at":"2021-07-20T10:40:00Z"}],"has_more":true,)"
                          R"("first_id":"up/m","last_id":"up/m"})");
  CHECK(one.body.starts_with(R"({"type":"model","id":"up/org/n",)"));
  CHECK(openai.body.starts_with(R"({"object":"list","data":[{"id":"up/m","object":"model",)"));
}

TEST_CASE("The server lets an allowed web page use Anthropic's headers", "[integration]") {
  MessagesFixture fixture(Script(JsonAnswer(R"({"content":[]})")), [](GatewayConfig& config) {
    config.cors.allowed_origins = {"https://chat.example"};
  });
  const std::string page = "origin: https://chat.example\r\n";
  const std::string asked =
      "anthropic-dangerous-direct-browser-access,anthropic-version,content-type,x-api-key";

  const auto preflight =
      fixture.Send("OPTIONS /v1/messages", page +
                                               "access-control-request-method: POST\r\n"
                                               "access-control-request-headers: " +
                                               asked + "\r\n");
  const auto answer = fixture.Send("POST /v1/messages",
                                   page +
                                       "content-type: application/json\r\n"
                                       "anthropic-dangerous-direct-browser-access: true\r\n",
                                   R"({"model":"up/m","messages":[]})");

  CHECK(preflight.status == 204);
  CHECK(preflight.Header("access-control-allow-headers") == asked);
  CHECK(answer.status == 200);
  CHECK(answer.Header("access-control-allow-origin") == "https://chat.example");
}

}  // namespace
}  // namespace gateway::server
