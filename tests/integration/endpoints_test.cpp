#include <atomic>
#include <mutex>
#include <string>
#include <vector>

#include "integration/server_fixture.hpp"
#include "support/catch.hpp"

namespace gateway::server {
namespace {

// Answers every request with `answer`, and keeps what it was asked.
struct Heard {
  support::RawUpstream::Script Script(std::string answer) {
    return [this, answer = std::move(answer)](support::RawConnection& connection) {
      for (std::string request = connection.ReadRequest(); !request.empty();
           request = connection.ReadRequest()) {
        {
          const std::lock_guard lock(mutex);
          requests.push_back(request);
        }
        if (!connection.Write(answer)) {
          return;
        }
      }
    };
  }
  std::string Last() {
    const std::lock_guard lock(mutex);
    return requests.empty() ? "" : requests.back();
  }
  bool LastHas(const std::string& text) { return Last().find(text) != std::string::npos; }

  std::mutex mutex;
  std::vector<std::string> requests;
};

std::string Text(const std::string& request_line, const std::string& headers,
                 const std::string& body = "") {
  return request_line + " HTTP/1.1\r\nHost: localhost\r\n" + headers +
         (body.empty() ? "" : "content-length: " + std::to_string(body.size()) + "\r\n") + "\r\n" +
         body;
}

RawClient::Answer Send(const ServerFixture& fixture, const std::string& text) {
  RawClient client = fixture.Connect();
  REQUIRE(client.Send(text));
  return client.Read();
}

const std::string kJson = "content-type: application/json\r\n";

TEST_CASE("The server passes each JSON endpoint on, the model spliced", "[integration]") {
  const std::string path =
      GENERATE("/v1/embeddings", "/v1/completions", "/v1/responses", "/v1/moderations",
               "/v1/rerank", "/v1/images/generations", "/v1/audio/speech");
  CAPTURE(path);
  Heard heard;
  ServerFixture fixture(heard.Script(JsonAnswer(R"({"x": 1,"usage":{"total_tokens":3}})")));

  const auto answer =
      Send(fixture, Text("POST " + path + "?a=b", kJson, R"({ "model":"up/m","input":"你"})"));

  CHECK(answer.status == 200);
  CHECK(answer.body == R"({"x": 1,"usage":{"total_tokens":3}})");
  CHECK(heard.Last().starts_with("POST " + path + "?a=b HTTP/1.1\r\n"));
  CHECK(heard.LastHas(R"({ "model":"m","input":"你"})"));
  CHECK(heard.LastHas("authorization: Bearer " + kUpstreamKey));
  CHECK(fixture.Ask("SELECT path||' '||model_asked||' '||model_sent||' '||prompt_tokens||' '||"
                    "status FROM requests") == path + " up/m m 3 200");
}

TEST_CASE("The server sends calls without a model to the default provider, or the one named",
          "[integration]") {
  Heard heard;
  ServerFixture fixture(heard.Script(JsonAnswer(R"({"id":"b"})")), [](GatewayConfig& config) {
    config.providers.push_back(config.providers.front());
    config.providers.back().name = "second";
    config.providers.back().keys = {Key{"second#1", Secret("sk-second-0001-key")}};
  });

  CHECK(Send(fixture, Text("POST /v1/batches", kJson, R"({"input_file_id":"f"})")).status == 200);
  CHECK(heard.LastHas(kUpstreamKey));
  CHECK(heard.LastHas(R"({"input_file_id":"f"})"));
  const std::string named = "x-gateway-provider: second\r\n";
  const auto got = Send(fixture, Text("GET /v1/responses/r1?stream=false", named));
  CHECK(got.status == 200);
  CHECK(got.Header("x-gateway-provider") == "second");
  CHECK(heard.Last().starts_with("GET /v1/responses/r1?stream=false "));
  CHECK(heard.LastHas("sk-second-0001-key"));
  CHECK(Send(fixture, Text("DELETE /v1/responses/r1", named)).status == 200);
  CHECK(heard.Last().starts_with("DELETE /v1/responses/r1 "));
  CHECK(Send(fixture, Text("POST /v1/chat/completions", kJson + named,
                           R"({"model":"second/org/n"})"))
            .status == 502);  // no choices; what was asked is what counts
  CHECK(heard.LastHas(R"({"model":"org/n"})"));
  CHECK(Send(fixture, Text("GET /v1/files", "x-gateway-provider: none\r\n")).status == 404);
}

TEST_CASE("The server puts the model into a form and passes the file on as it is",
          "[integration]") {
  Heard heard;
  ServerFixture fixture(heard.Script(
      "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 7\r\n\r\n[Music]"));
  const std::string file("RIFF\0\xFF\r\n--x\r\n", 13);
  const auto form = [&file](const std::string& model) {
    return "--b1\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\n\r\n" +
           file + "\r\n--b1\r\ncontent-disposition: form-data; name=\"model\"\r\n\r\n" + model +
           "\r\n--b1--\r\n";
  };
  const std::string type = "content-type: multipart/form-data; boundary=b1\r\n";

  const auto answer = Send(fixture, Text("POST /v1/audio/transcriptions", type, form("up/org/n")));

  CHECK(answer.status == 200);
  CHECK(answer.body == "[Music]");
  CHECK(answer.Header("content-type") == "text/plain");
  CHECK(heard.Last().ends_with(form("org/n")));
  CHECK(heard.LastHas("multipart/form-data; boundary=b1"));
  CHECK(Send(fixture, Text("POST /v1/audio/transcriptions", type, "--b1--")).status == 400);
  CHECK(Send(fixture, Text("POST /v1/chat/completions", type, form("up/m"))).status == 415);
  CHECK(fixture.Ask("SELECT count(*)||' '||sum(status) FROM requests") == "3 1015");
}

TEST_CASE("The server passes a provider's own API through", "[integration]") {
  Heard heard;
  ServerFixture fixture(heard.Script(
      "HTTP/1.1 418 Teapot\r\nContent-Type: text/x\r\nX-Own: 1\r\nContent-Length: 3\r\n\r\nhmm"));

  const auto answer = Send(fixture, Text("PATCH /up/v1/own%2Fthing/?q=%20", "x-own: 2\r\n", "raw"));

  CHECK(answer.status == 418);
  CHECK(answer.body == "hmm");
  CHECK(answer.Header("x-own") == "1");
  CHECK(answer.Header("x-gateway-provider") == "up");
  CHECK(heard.Last().starts_with("PATCH /v1/own%2Fthing/?q=%20 HTTP/1.1\r\n"));
  CHECK(heard.LastHas("authorization: Bearer " + kUpstreamKey));
  CHECK(heard.LastHas("x-own: 2"));
  CHECK(heard.Last().ends_with("\r\n\r\nraw"));
  CHECK(Send(fixture, Text("GET /up/../x", "")).status == 400);
  CHECK(Send(fixture, Text("GET /up%2Fchat", "")).status == 404);
  CHECK(Send(fixture, Text("GET /none/x", "")).status == 404);
  CHECK(fixture.Ask(
            "SELECT path||' '||status||' '||bytes_in||' '||bytes_out FROM requests LIMIT 1") ==
        "/up/v1/own/thing/ 418 3 3");
}

TEST_CASE("The server reads a model list of several pages, in one row", "[integration]") {
  std::atomic<int> pages{0};
  ServerFixture fixture(
      [&pages](support::RawConnection& connection) {
        for (std::string request = connection.ReadRequest(); !request.empty();
             request = connection.ReadRequest()) {
          const bool first = request.find("after_id") == std::string::npos;
          ++pages;
          CHECK((first || request.find("&after_id=a%26b ") != std::string::npos));
          connection.Write(
              JsonAnswer(first ? R"({"data":[{"id":"a&b"}],"has_more":true,"last_id":"a&b"})"
                               : R"({"data":[{"id":"c"}],"has_more":false})"));
        }
      },
      [](GatewayConfig& config) { config.providers.front().dialect = Dialect::kAnthropic; });

  const auto answer = Send(fixture, Text("GET /models/up", ""));

  CHECK(answer.body.find(R"("id":"a&b")") < answer.body.find(R"("id":"c")"));
  CHECK(pages == 2);
  CHECK(fixture.Ask("SELECT count(*) FROM requests") == "1");
}

TEST_CASE("The server looks at no file, whether it comes in one piece or in many",
          "[integration]") {
  Heard heard;
  ServerFixture fixture(heard.Script(JsonAnswer(R"({"id":"f"})")));
  const std::string body =
      "--b\r\ncontent-disposition: form-data; name=\"model\"\r\n\r\nnone/x\r\n--b\r\n"
      "content-disposition: form-data; name=\"file\"; filename=\"we\\\"ird\"\r\n\r\n" +
      std::string(GENERATE(10, 300'000), 'x') + "\r\n--b--\r\n";

  const auto answer = Send(
      fixture, Text("POST /v1/files", "content-type: multipart/form-data; boundary=b\r\n", body));

  CHECK(answer.status == 200);
  CHECK(answer.Header("x-gateway-provider") == "up");
  CHECK(heard.Last().ends_with(body));
  CHECK(fixture.Ask("SELECT bytes_in FROM requests") == std::to_string(body.size()));
}

TEST_CASE("The server tells an early refusal though the upload has come to a halt",
          "[integration]") {
  ServerFixture fixture([](support::RawConnection& connection) {
    connection.ReadHead();
    connection.Write(JsonAnswer(R"({"error":{"message":"no"}})", "401 Unauthorized"));
    connection.WaitForClose();
  });
  RawClient client = fixture.Connect();
  REQUIRE(
      client.Send("POST /up/v1/files HTTP/1.1\r\nHost: x\r\ncontent-length: 1000000\r\n\r\nhalf"));

  // Had it waited for the rest, this would be the 408 of the time limit.
  CHECK(client.Read().status == 401);
}

TEST_CASE("The server gives every answer a request id, the client's own if it brought one",
          "[integration]") {
  Heard heard;
  ServerFixture fixture(heard.Script(JsonAnswer(R"({"data":[]})")));
  const std::string id = "x-request-id: my-1\r\n";
  for (const char* path :
       {"GET /nothing", "POST /v1/models", "GET /v1/models", "GET /v1/models/none",
        "GET /models/up", "GET /models/none", "GET /v1/files", "GET /up/x"}) {
    CAPTURE(path);
    CHECK(Send(fixture, Text(path, id)).Header("x-request-id") == "my-1");
    const auto answer = Send(fixture, Text(path, ""));
    CHECK(answer.Header("x-request-id").starts_with("req_"));
    CHECK_FALSE(answer.Header("x-gateway-attempts").empty());
  }
  CHECK(heard.LastHas("x-request-id: req_"));
  CHECK(fixture.Ask("SELECT count(*) FROM requests WHERE client_request_id = 'my-1'") == "8");
}

TEST_CASE("The server asks an upstream for its models, keeps the list and shows it",
          "[integration]") {
  Heard heard;
  ServerFixture fixture(
      heard.Script(JsonAnswer(R"({"data":[{"id":"m"},{"id":"new/模型"},{"id":"m"}]})")));

  const auto answer = Send(fixture, Text("GET /models/up", ""));

  CHECK(answer.status == 200);
  CHECK(heard.Last().starts_with("GET /v1/models HTTP/1.1\r\n"));
  CHECK(
      answer.body.find(R"("id":"m","object":"model","created":0,"owned_by":"up","chosen":true)") !=
      std::string::npos);
  CHECK(answer.body.find(R"("id":"new/模型")") != std::string::npos);
  const auto kept = fixture.server->gateway().model_catalog()->Load("up");
  REQUIRE(*kept);
  CHECK((*kept)->models.size() == 2);
  CHECK(fixture.Ask("SELECT count(*)||' '||group_concat(model) FROM listed_models") ==
        "2 m,new/模型");
  CHECK(logging::Ask(fixture.database(),
                     "SELECT method||' '||path||' '||status||' '||provider||' '||key_alias||' '||"
                     "attempts FROM requests") == "GET /models/up 200 up up#1 1");
}

TEST_CASE("The server says what an upstream answers in place of a model list", "[integration]") {
  const auto answer = [](const std::string& upstream) {
    Heard heard;
    const ServerFixture fixture(heard.Script(upstream));
    return Send(fixture, Text("GET /models/up", ""));
  };
  const auto refused = answer(
      JsonAnswer(R"({"error":{"message":"bad key )" + kUpstreamKey + "\"}}", "401 Unauthorized"));
  CHECK(refused.status == 401);
  CHECK(refused.body.find("HTTP 401") != std::string::npos);
  CHECK(refused.body.find("bad key ***") != std::string::npos);
  const auto page = answer(JsonAnswer("<html>login for " + kUpstreamKey + "</html>"));
  CHECK(page.status == 502);
  CHECK(page.body.find("<html>login for ***") != std::string::npos);
  const auto large = answer(JsonAnswer("[" + std::string(5U << 20U, ' ') + "]"));
  CHECK(large.status == 502);
  CHECK(large.body.find("4 MiB") != std::string::npos);
}

}  // namespace
}  // namespace gateway::server
