#include <mutex>
#include <string>
#include <vector>

#include "mock_fixture.hpp"
#include "server/json/json.hpp"
#include "server/mock/chat_request.hpp"

// What a running mock answers when all goes well.
namespace gateway::server::mock {
namespace {

// The texts of all chunks of a stream, put together; each event must be JSON.
std::string TextOfStream(std::string_view body) {
  std::string text;
  constexpr std::string_view kBefore = "data: ";
  while (!body.empty()) {
    const std::size_t end = body.find("\n\n");
    REQUIRE(end != std::string_view::npos);
    REQUIRE(body.starts_with(kBefore));
    const std::string_view event = body.substr(kBefore.size(), end - kBefore.size());
    body.remove_prefix(end + 2);
    if (event == "[DONE]") {
      CHECK(body.empty());
      return text;
    }
    rapidjson::Document document;
    REQUIRE(ReadJson(event, &document));
    const rapidjson::Value& choices = *Find(&document, "choices");
    if (!choices.Empty()) {
      text += TextOf(Find(Find(&choices[0], "delta"), "content"));
    }
  }
  FAIL("the stream has no end");
  return text;
}

std::string TextOfAnswer(std::string_view body) {
  rapidjson::Document document;
  REQUIRE(ReadJson(body, &document));
  return std::string(TextOf(Find(Find(&(*Find(&document, "choices"))[0], "message"), "content")));
}

constexpr std::string_view kEcho =
    "Hello! This is mock-small, the mock upstream of gateway-server. You said: 你好 \"there\"";

TEST_CASE("mock::MockUpstream echoes a plain chat in OpenAI's shape", "[mock]") {
  const RunningMock mock;

  const auto response = mock.Chat(false, R"(你好 \"there\")");

  REQUIRE(response);
  CHECK(response->status == 200);
  CHECK(response->get_header_value("content-type") == "application/json");
  CHECK(response->get_header_value("x-request-id").starts_with("req_"));
  CHECK(TextOfAnswer(response->body) == kEcho);
  CHECK(Has(response->body, R"("object":"chat.completion",)"));
  CHECK(Has(response->body, R"("finish_reason":"stop")"));
  CHECK(Has(response->body, R"("usage":{"prompt_tokens":7,"completion_tokens":14,)"));
}

TEST_CASE("mock::MockUpstream streams the same text word by word", "[mock]") {
  const RunningMock mock;

  const auto response =
      mock.Chat(true, R"(你好 \"there\")", R"("stream_options":{"include_usage":true},)");

  REQUIRE(response);
  CHECK(response->get_header_value("content-type") == "text/event-stream; charset=utf-8");
  CHECK(TextOfStream(response->body) == kEcho);
  CHECK(Has(response->body, R"("delta":{"content":"你"})"));
  CHECK(Has(response->body, R"("usage":null})"));
  CHECK(Has(response->body, R"("choices":[],"usage":{"prompt_tokens":7,"completion_tokens":14,)"));
  CHECK(mock.count(MockCounter::kChunks) == 14);
}

TEST_CASE("mock::MockUpstream leaves usage out unless it is asked for", "[mock]") {
  MockOptions options;
  SECTION("of a stream") { CHECK_FALSE(Has(RunningMock(options).Chat(true)->body, "usage")); }
  SECTION("by --no-usage") {
    options.usage = false;
    const RunningMock mock(options);
    CHECK_FALSE(Has(mock.Chat(false)->body, "usage"));
    CHECK_FALSE(
        Has(mock.Chat(true, "x", R"("stream_options":{"include_usage":true},)")->body, "usage"));
  }
}

TEST_CASE("mock::MockUpstream calls the tool that is demanded", "[mock]") {
  const RunningMock mock;
  const std::string tools =
      R"("tool_choice":"required","tools":[{"type":"function","function":{"name":"find",)"
      R"("parameters":{"properties":{"q":{"type":"string"}}}}}],)";

  const auto plain = mock.Chat(false, "x", tools);
  const auto stream = mock.Chat(true, "x", tools);

  REQUIRE(plain);
  CHECK(Has(plain->body, R"("function":{"name":"find","arguments":"{\"q\": \"text\"}"}}])"));
  CHECK(Has(plain->body, R"("finish_reason":"tool_calls")"));
  REQUIRE(stream);
  CHECK(Has(stream->body, R"("function":{"name":"find","arguments":""}}])"));
  CHECK(Has(stream->body, R"("tool_calls":[{"index":0,"function":{"arguments":"{\"q\": "}}])"));
  CHECK(Has(stream->body, R"("finish_reason":"tool_calls")"));
}

TEST_CASE("mock::MockUpstream gives the JSON that response_format demands", "[mock]") {
  const RunningMock mock;
  const std::string format =
      R"("response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{"type":)"
      R"("object","properties":{"a":{"type":"integer"},"b":{"type":"string"}}}}},)";

  CHECK(TextOfAnswer(mock.Chat(false, "x", format)->body) == R"({"a": 1, "b": "text"})");
  CHECK(TextOfStream(mock.Chat(true, "x", format)->body) == R"({"a": 1, "b": "text"})");
  CHECK(TextOfAnswer(mock.Chat(false, "x", R"("response_format":{"type":"json_object"},)")->body) ==
        R"({"text": "x"})");
  CHECK(mock.Chat(false, "x", R"("response_format":{"type":"json_schema"},)")->status == 400);
}

TEST_CASE("mock::MockUpstream gives as many choices as it is asked for", "[mock]") {
  const RunningMock mock;

  const auto plain = mock.Chat(false, "x", R"("n":3,)");
  const auto stream = mock.Chat(true, "x", R"("n":2,"stream_options":{"include_usage":true},)");

  CHECK(Has(plain->body, R"({"index":2,"message":)"));
  CHECK(Has(plain->body, R"("completion_tokens":36,)"));
  CHECK(Has(stream->body, R"({"index":1,"delta":{"role":"assistant")"));
  CHECK(Has(stream->body, R"({"index":1,"delta":{},"logprobs":null,"finish_reason":"stop"}])"));
  CHECK(Has(stream->body, R"("completion_tokens":24,)"));
  CHECK(mock.Chat(false, "x", R"("n":9,)")->status == 400);
}

TEST_CASE("mock::MockUpstream takes images, and bodies of 20 MB", "[mock]") {
  const RunningMock mock;
  const std::string image(20'000'000, 'A');

  const auto response = mock.Post(
      "/v1/chat/completions",
      R"({"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"look"},)"
      R"({"type":"image_url","image_url":{"url":"data:image/png;base64,)" +
          image + R"("}}]}]})");

  REQUIRE(response);
  CHECK(response->status == 200);
  CHECK(TextOfAnswer(response->body).ends_with("You said: look"));
}

TEST_CASE("mock::MockUpstream gives filler of the size asked for", "[mock]") {
  MockOptions options;
  options.chunks = 3;
  options.chunk_bytes = 10;
  const std::string chunks = "chunk 1 x chunk 2 x chunk 3 x ";
  SECTION("in both forms") {
    const RunningMock mock(options);
    CHECK(TextOfStream(mock.Chat(true)->body) == chunks);
    CHECK(TextOfAnswer(mock.Chat(false)->body) == chunks);
  }
  SECTION("with another size for plain answers") {
    options.body_bytes = 10'001;
    const RunningMock mock(options);
    CHECK(TextOfStream(mock.Chat(true)->body) == chunks);
    CHECK(TextOfAnswer(mock.Chat(false)->body).size() == 10'001);
  }
  SECTION("by the size of the answer alone") {
    options.chunks = 0;
    options.body_bytes = 21;
    const RunningMock mock(options);
    CHECK(TextOfStream(mock.Chat(true)->body) == "chunk 1 x chunk 2 x c");
    CHECK(TextOfAnswer(mock.Chat(false)->body) == "chunk 1 x chunk 2 x c");
  }
}

TEST_CASE("mock::MockUpstream answers after the times it was given", "[mock]") {
  MockOptions options;
  options.ttft = std::chrono::milliseconds(3);
  options.gap = std::chrono::milliseconds(1);
  const RunningMock mock(options);

  CHECK(TextOfStream(mock.Chat(true)->body).ends_with("You said: hi"));
  CHECK(TextOfAnswer(mock.Chat(false)->body).ends_with("You said: hi"));
}

TEST_CASE("mock::MockUpstream gives embeddings of length one, the same for the same text",
          "[mock]") {
  const RunningMock mock;

  const auto response =
      mock.Post("/v1/embeddings", R"({"model":"e","input":["a","b","a"],"dimensions":100})");

  REQUIRE(response);
  rapidjson::Document document;
  REQUIRE(ReadJson(response->body, &document));
  const rapidjson::Value& data = *Find(&document, "data");
  REQUIRE(data.Size() == 3);
  const rapidjson::Value& first = *Find(&data[0], "embedding");
  REQUIRE(first.Size() == 100);
  double length = 0;
  for (const rapidjson::Value& number : first.GetArray()) {
    length += number.GetDouble() * number.GetDouble();
  }
  CHECK((length > 0.999 && length < 1.001));
  CHECK(first == *Find(&data[2], "embedding"));
  CHECK(first != *Find(&data[1], "embedding"));
}

TEST_CASE("mock::MockUpstream packs embeddings as base64 when asked", "[mock]") {
  const RunningMock mock;
  const auto ask = [&mock](int dimensions) {
    return mock
        .Post(
            "/v1/embeddings",
            fmt::format(R"({{"model":"e","input":"a","dimensions":{},"encoding_format":"base64"}})",
                        dimensions))
        ->body;
  };

  // 1.0f or -1.0f, little-endian; 1/sqrt(3) and 1/2 have more than one such byte.
  CHECK((Has(ask(1), R"("embedding":"AACAPw==")") || Has(ask(1), R"("embedding":"AACAvw==")")));
  CHECK(Has(ask(2), "\"embedding\":\"8wQ1"));
  rapidjson::Document document;
  REQUIRE(ReadJson(ask(1536), &document));
  const auto text = TextOf(Find(&(*Find(&document, "data"))[0], "embedding"));
  CHECK(text.size() == 1536 * 4 / 3 * 4);
}

TEST_CASE("mock::MockUpstream lists its models and shows one", "[mock]") {
  const RunningMock mock;

  CHECK(Has(mock.Get("/v1/models")->body, R"("data":[{"id":"mock-small",)"));
  CHECK(Has(mock.Get("/any/prefix/models/org/other")->body, R"({"id":"org/other",)"));
  CHECK(mock.Get("/healthz")->body == R"({"status":"ok"})");
}

TEST_CASE("mock::MockUpstream serves any prefix, and requests in pieces of any size", "[mock]") {
  const RunningMock mock;
  const std::size_t piece = GENERATE(1, 2, 3, 50);
  const std::string body = ChatText(false);
  const std::string request = fmt::format(
      "POST /a/b/chat/completions?x=1 HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n\r\n{}",
      body.size(), body);
  RawClient client(mock.upstream->port());

  for (std::size_t at = 0; at < request.size(); at += piece) {
    REQUIRE(client.Send(std::string_view(request).substr(at, piece)));
  }

  const auto answer = client.Read();
  CHECK(answer.status == 200);
  CHECK(TextOfAnswer(answer.body).ends_with("You said: hi"));
}

TEST_CASE("mock::MockUpstream tells of its requests without their keys", "[mock]") {
  std::mutex mutex;
  std::vector<std::string> lines;
  MockOptions options;
  options.keys = {Secret("sk-right")};
  options.on_request = [&](std::string_view line) {
    const std::lock_guard lock(mutex);
    lines.emplace_back(line);
  };
  const RunningMock mock(options);
  const httplib::Headers right = {{"authorization", "Bearer sk-right"}};

  CHECK(mock.Post("/v1/chat/completions", ChatText(true), right)->status == 200);
  CHECK(mock.Post("/v1/embeddings", R"({"model":"a\nb","input":"x"})", right)->status == 200);
  CHECK(mock.Get("/v1/models", right)->status == 200);
  CHECK(mock.Get("/v1/models", {{"authorization", "Bearer sk-wrong"}})->status == 401);

  CHECK(lines == std::vector<std::string>{R"(POST /v1/chat/completions "mock-small" stream)",
                                          R"(POST /v1/embeddings "a\nb")", "GET /v1/models",
                                          "GET /v1/models refused with 401"});
}

}  // namespace
}  // namespace gateway::server::mock
