// Chat calls through the whole server: bytes, names, keys, errors, and the row each leaves.
#include <future>
#include <string>

#include "integration/server_fixture.hpp"
#include "support/catch.hpp"

namespace gateway::server {
namespace {

using support::Answer;
using support::RawConnection;

const std::string kBody =
    R"({ "model" : "up/m", "messages":[{"role":"user","content":"你好 \u4f60"}], "x": 1.50e+2 })";
const std::string kStreamBody = R"({"model":"up/m","stream":true,"messages":[]})";
const std::string kCompletion =
    R"({"id":"c1", "object":"chat.completion","created":1,"model":"m-2025","refs":null,)"
    R"("choices":[{"index":0,"message":{"role":"assistant","content":"你好呀"},"finish_reason":"stop",)"
    R"("logprobs":null,"service_tier":null}],"usage":{"prompt_tokens":13,"completion_tokens":386,)"
    R"("total_tokens":399,"prompt_tokens_details":{"cached_tokens":4},)"
    R"("completion_tokens_details":{"reasoning_tokens":6}}})";

TEST_CASE("The server passes a call on byte for byte, but for model and credential",
          "[integration]") {
  std::promise<std::string> seen;
  ServerFixture fixture([&seen](RawConnection& connection) {
    seen.set_value(connection.ReadRequest());
    connection.Write(JsonAnswer(kCompletion, "200 OK", "x-ratelimit-remaining-requests: 7\r\n"));
  });

  const auto answer = fixture.Chat(kBody, "x-request-id: mine-1\r\ncookie: a=b\r\n");

  CHECK(answer.status == 200);
  CHECK(answer.body == kCompletion);
  CHECK(answer.head.find("x-ratelimit-remaining-requests: 7") != std::string::npos);
  CHECK(answer.head.find("x-request-id: mine-1") != std::string::npos);
  CHECK(answer.head.find("x-gateway-key: up#1") != std::string::npos);
  const std::string request = seen.get_future().get();
  CHECK(request.starts_with("POST /v1/chat/completions HTTP/1.1\r\n"));
  CHECK(request.ends_with(
      R"({ "model" : "m", "messages":[{"role":"user","content":"你好 \u4f60"}], "x": 1.50e+2 })"));
  CHECK(request.find("Bearer " + kUpstreamKey) != std::string::npos);
  CHECK(request.find("client-credential") == std::string::npos);
  CHECK(request.find("cookie") == std::string::npos);
  CHECK(
      fixture.Ask("SELECT model_asked||' '||model_sent||' '||provider||' '||key_alias||' '||status"
                  "||' '||upstream_status||' '||streamed||' '||prompt_tokens||' '||"
                  "completion_tokens||' '||cached_tokens||' '||reasoning_tokens||' '||"
                  "usage_source||' '||attempts||' '||client_request_id FROM requests") ==
      "up/m m up up#1 200 200 0 13 386 4 6 upstream 1 mine-1");
}

TEST_CASE("The server sends each event of a stream on before the next one comes", "[integration]") {
  std::promise<void> first_arrived;
  auto may_go_on = first_arrived.get_future();
  ServerFixture fixture([&may_go_on](RawConnection& connection) {
    connection.ReadRequest();
    connection.Write(kStreamHead + Chunked(ContentEvent("一")));
    may_go_on.wait();
    connection.Write(Chunked(ContentEvent("二") + kFinishEvent + kUsageEvent + kDoneEvent) +
                     "0\r\n\r\n");
  });
  RawClient client = fixture.Connect();
  client.Send(ServerFixture::ChatText(kStreamBody));

  const std::string start = client.ReadUntil("一\"},\"finish_reason\":null}]}\n\n\r\n");
  first_arrived.set_value();
  const std::string rest = client.ReadUntil("0\r\n\r\n");

  CHECK(start.find("content-type: text/event-stream") != std::string::npos);
  CHECK(rest.find("二") != std::string::npos);
  CHECK(rest.find("prompt_tokens") == std::string::npos);  // only the gateway asked for it
  CHECK(rest.find("data: [DONE]\n\n") != std::string::npos);
  client.Close();
  CHECK(fixture.Ask("SELECT status||' '||streamed||' '||prompt_tokens||' '||completion_tokens "
                    "FROM requests") == "200 1 11 5");
}

TEST_CASE("The server closes the upstream when the client leaves, and the row says 499",
          "[integration]") {
  std::promise<void> upstream_closed;
  const bool before_head = GENERATE(true, false);
  std::promise<void> request_seen;
  ServerFixture fixture([&](RawConnection& connection) {
    connection.ReadRequest();
    if (!before_head) {
      connection.Write(kStreamHead + Chunked(ContentEvent("一")));
    }
    request_seen.set_value();
    connection.WaitForClose();
    upstream_closed.set_value();
  });
  RawClient client = fixture.Connect();
  client.Send(ServerFixture::ChatText(kStreamBody));
  request_seen.get_future().wait();
  if (!before_head) {
    client.ReadUntil("一");
  }

  client.Close();
  upstream_closed.get_future().wait();

  CHECK(fixture.Ask("SELECT status||' '||error_code FROM requests") == "499 cancelled");
}

TEST_CASE("The server turns what is no answer into a JSON error", "[integration]") {
  struct Case {
    std::string response;
    int status;
    std::string contains;
  };
  const std::string html = "<html><head><title>Bad gateway</title></head></html>";
  const auto page = [&html](const std::string& status) {
    return "HTTP/1.1 " + status +
           "\r\nContent-Type: text/html\r\nContent-Length: " + std::to_string(html.size()) +
           "\r\n\r\n" + html;
  };
  const Case one = GENERATE_COPY(
      Case{page("200 OK"), 502, "not JSON"}, Case{page("502 Bad Gateway"), 502, "Bad gateway"},
      Case{JsonAnswer("", "200 OK"), 502, "empty"}, Case{JsonAnswer("", "503 X"), 503, "HTTP 503"},
      Case{JsonAnswer(R"({"error":{"message":"no","code":429}})"), 429, "\"no\""},
      Case{JsonAnswer(R"({"error":"quota"})"), 502, "quota"},
      Case{"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", 502,
           "redirect"},
      Case{"HTTP/1.1 204 No Content\r\n\r\n", 502, "empty"},
      Case{"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{}",
           502, "broke off"},
      Case{"", 502, "upstream"});
  CAPTURE(one.response);
  ServerFixture fixture([&one](RawConnection& connection) {
    connection.ReadRequest();
    connection.Write(one.response);
  });

  const auto answer = fixture.Chat(kBody);

  CHECK(answer.status == one.status);
  CHECK(answer.head.find("application/json") != std::string::npos);
  CHECK(answer.body.starts_with(R"({"error":)"));
  CHECK(answer.body.find(one.contains) != std::string::npos);
  CHECK(fixture.Ask("SELECT status||' '||(error_code IS NOT NULL) FROM requests") ==
        std::to_string(one.status) + " 1");
}

TEST_CASE("The server shows no key that an upstream echoes", "[integration]") {
  const bool midway = GENERATE(false, true);
  const std::string error =
      R"({"error":{"message":"Incorrect API key provided: )" + kUpstreamKey + R"("}})";
  ServerFixture fixture([&](RawConnection& connection) {
    connection.ReadRequest();
    if (midway) {
      connection.Write(kStreamHead + Chunked(ContentEvent("a") + "data: " + error + "\n\n") +
                       "0\r\n\r\n");
    } else {
      connection.Write(JsonAnswer(error, "401 Unauthorized"));
    }
  });

  const auto answer = fixture.Chat(midway ? kStreamBody : kBody);

  CHECK(answer.status == (midway ? 200 : 401));
  CHECK(answer.body.find("Incorrect API key") != std::string::npos);
  CHECK(answer.body.find(kUpstreamKey) == std::string::npos);
  const std::string text = fixture.Ask("SELECT error_text FROM requests");
  CHECK(text.find("Incorrect API key") != std::string::npos);
  CHECK(text.find(kUpstreamKey) == std::string::npos);
}

TEST_CASE("The server never ends a broken stream silently", "[integration]") {
  const std::string stream =
      ContentEvent("你好") + ContentEvent("再见") + kFinishEvent + kDoneEvent;
  const std::size_t whole =
      stream.size() - kDoneEvent.size() - 1;  // the finish event, but its "\n"
  // Every cut would take long; every seventh meets each kind of place.
  const std::size_t cut = GENERATE(range(std::size_t{0}, std::size_t{600}, std::size_t{7}));
  if (cut >= stream.size()) {
    return;
  }
  ServerFixture fixture(
      [&](RawConnection& connection) {
        connection.ReadRequest();
        // Without a length: to HTTP every cut looks like a proper end.
        connection.Write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n" +
                         stream.substr(0, cut));
      },
      [](GatewayConfig& config) { config.log.url = ""; });

  const auto answer = fixture.Chat(kStreamBody);

  CAPTURE(cut, answer.body);
  CHECK(answer.complete);
  const bool told = answer.body.find("\"error\"") != std::string::npos;
  const bool ended = answer.body.ends_with(kDoneEvent);
  CHECK(told != ended);
  CHECK(ended == (cut >= whole));
  CHECK(answer.status == (cut < ContentEvent("你好").size() - 2 ? 502 : 200));
}

TEST_CASE("The server refuses what is no JSON call of its own users, and logs it",
          "[integration]") {
  ServerFixture fixture(Answer(JsonAnswer(kCompletion)));
  const auto post = [&fixture](const std::string& headers) {
    RawClient client = fixture.Connect();
    client.Send("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\n" + headers +
                "content-length: " + std::to_string(kBody.size()) + "\r\n\r\n" + kBody);
    return client.Read().status;
  };

  CHECK(post("") == 200);
  CHECK(post("content-type: text/plain\r\n") == 415);
  CHECK(post("content-type: application/json\r\norigin: https://evil.example\r\n") == 403);
  CHECK(post("content-type: application/json\r\nsec-fetch-site: cross-site\r\n") == 403);
  CHECK(fixture.Chat(R"({"model":1})").status == 400);
  CHECK(fixture.Chat(R"({"model":"nobody/m"})").status == 404);
  CHECK(fixture.upstream.connections() == 1);
  CHECK(fixture.Ask("SELECT group_concat(status, ' ') FROM (SELECT status FROM requests "
                    "ORDER BY id)") == "200 415 403 403 400 404");
}

TEST_CASE("The server lists its models, and every listed name works in a call", "[integration]") {
  ServerFixture fixture(Answer(JsonAnswer(kCompletion)));
  const auto get = [&fixture](const std::string& path) {
    RawClient client = fixture.Connect();
    client.Send("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
    return client.Read();
  };

  const auto list = get("/v1/models");
  CHECK(list.status == 200);
  CHECK(list.body.find(R"("id":"up/m")") != std::string::npos);
  CHECK(list.body.find(R"("id":"up/org/n")") != std::string::npos);
  CHECK(get("/v1/models/up/org/n").status == 200);
  CHECK(get("/v1/models/up%2Forg%2Fn").status == 200);
  CHECK(get("/v1/models/org/n").status == 200);
  CHECK(get("/v1/models/up/x").status == 404);
  CHECK(get("/healthz").status == 200);
  CHECK(get("/readyz").status == 200);
  for (const std::string model : {"up/m", "m", "up/org/n", "org/n"}) {
    CHECK(fixture.Chat(R"({"model":")" + model + R"(","messages":[]})").status == 200);
  }
}

}  // namespace
}  // namespace gateway::server
