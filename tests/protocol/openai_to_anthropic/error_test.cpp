// An upstream's failures, as an OpenAI client is told of them.
#include "protocol/openai_to_anthropic/streaming.hpp"

namespace gateway::protocol::openai_to_anthropic {
namespace {

std::string Error(const std::string& type, const std::string& message = "m") {
  return R"({"type":"error","error":{"type":")" + type + R"(","message":")" + message +
         R"("},"request_id":"req_1"})";
}
std::string Told(const std::string& message, const std::string& type, const std::string& code) {
  return R"({"error":{"message":")" + message + R"(","type":")" + type +
         R"(","param":null,"code":)" + (code.empty() ? "null" : "\"" + code + "\"") + "}}";
}

TEST_CASE("openai_to_anthropic: each error status has OpenAI's names", "[protocol]") {
  struct Row {
    int status;
    int told;
    std::string type;
    std::string code;
  };
  for (const auto& [status, told, type, code] :
       {Row{400, 400, "invalid_request_error", ""}, Row{422, 422, "invalid_request_error", ""},
        Row{418, 418, "invalid_request_error", ""},
        Row{401, 401, "authentication_error", "invalid_api_key"},
        Row{402, 402, "insufficient_quota", "insufficient_quota"},
        Row{403, 403, "permission_error", ""}, Row{404, 404, "invalid_request_error", ""},
        Row{408, 408, "timeout_error", "timeout"}, Row{504, 504, "timeout_error", "timeout"},
        Row{409, 409, "conflict_error", ""},
        Row{413, 413, "invalid_request_error", "request_too_large"},
        Row{429, 429, "rate_limit_error", "rate_limit_exceeded"}, Row{500, 500, "server_error", ""},
        Row{502, 502, "server_error", ""}, Row{599, 599, "server_error", ""},
        Row{503, 503, "server_error", "overloaded"}, Row{529, 503, "server_error", "overloaded"}}) {
    CAPTURE(status);
    for (const std::string more : {"", R"(,"stream":true)"}) {
      const Decoded answer = Asking().Answer(
          Hello(more), Upstream{Error("whatever_error"), "application/json", status, 3});
      CHECK_FALSE(answer.failure);
      CHECK(answer.complete);
      CHECK_FALSE(answer.head.streaming);
      CHECK(answer.head.status == told);
      CHECK(answer.header("content-type") == "application/json");
      CHECK(answer.body == Told("m", type, code));
      REQUIRE(answer.reported);
      CHECK(answer.reported->code == ErrorCode::kUpstreamStatus);
    }
  }
}

TEST_CASE("openai_to_anthropic: an upstream's own code and field are kept", "[protocol]") {
  CHECK(
      Asking()
          .Answer(Hello(""),
                  Upstream{R"({"error":{"message":"m","code":"insufficient_quota","param":"p"}})",
                           "application/json", 429})
          .body ==
      R"({"error":{"message":"m","type":"rate_limit_error","param":"p","code":"insufficient_quota"}})");
}

TEST_CASE("openai_to_anthropic: the message is found wherever it stands", "[protocol]") {
  const auto message = [](const std::string& body) {
    return MemberOf(Asking().Answer(Hello(""), Upstream{body, "text/plain", 500}).body,
                    "error.message");
  };
  CHECK(message(R"({"error":"a"})") == R"("a")");
  CHECK(message(R"({"message":"b"})") == R"("b")");
  CHECK(message(R"({"detail":"c"})") == R"("c")");
  CHECK(message(R"({"detail":[{"msg":"d"}]})") == R"("[{\"msg\":\"d\"}]")");
  CHECK(message("plain words") == R"("plain words")");
  CHECK(message("") == R"("HTTP 500")");
  CHECK(message("<html><title>502 Bad Gateway</title></html>").find("502 Bad Gateway") !=
        std::string::npos);
  CHECK(message(Error("api_error", "key sk-upstream/0001-secret")).find("secret") ==
        std::string::npos);
}

TEST_CASE("openai_to_anthropic: hints when to come back are passed on", "[protocol]") {
  Upstream upstream{"<html>", "text/html", 529};
  upstream.headers = {{"retry-after", "7"},       {"retry-after-ms", "7000"},
                      {"x-should-retry", "true"}, {"request-id", "req_1"},
                      {"set-cookie", "a=b"},      {"server", "x"}};
  const Decoded answer = Asking().Answer(StreamChat(), upstream);
  CHECK(answer.head.status == 503);
  CHECK(answer.header("retry-after") == "7");
  CHECK(answer.header("retry-after-ms") == "7000");
  CHECK(answer.header("x-should-retry") == "true");
  CHECK(answer.header("x-upstream-request-id") == "req_1");
  CHECK(answer.header("set-cookie").empty());
  CHECK(answer.header("server").empty());
}

TEST_CASE("openai_to_anthropic: an error that came with success is one", "[protocol]") {
  const std::string more = GENERATE("", R"(,"stream":true)");
  const auto answer = [&](const std::string& body) {
    return Asking().Answer(Hello(more), Upstream{body});
  };
  CHECK(answer(R"({"error":{"message":"m"}})").head.status == 502);
  CHECK(answer(R"({"error":{"message":"m","code":404}})").head.status == 404);
  CHECK(answer(R"({"error":"m","status":418})").head.status == 418);
  CHECK(answer(R"({"error":{"message":"m"}})").body == Told("m", "server_error", ""));
  CHECK(answer(Error("overloaded_error")).head.status == 502);  // no event of a stream
  CHECK(answer(R"({"error":{"message":null},"message":"other"})").body ==
        Told("other", "server_error", ""));
}

TEST_CASE("openai_to_anthropic: what is no answer is the upstream's failure", "[protocol]") {
  const std::string more = GENERATE("", R"(,"stream":true)");
  const std::string body = GENERATE("", "<html>", R"({"content":"x"})", "{}", "[]", R"({"a")");
  const Decoded answer = Asking().Answer(Hello(more), Upstream{body});
  REQUIRE(answer.failure);
  CHECK(answer.body.empty());
  const Response told = ErrorResponse(Dialect::kOpenAi, *answer.failure);
  CHECK(told.status == 502);
  CHECK(MemberOf(told.body, "error.type") == R"("upstream_error")");
}

TEST_CASE("openai_to_anthropic: a stream's first event may be an error, and is the answer",
          "[protocol]") {
  const std::string event = GENERATE(
      Event("error", R"("error":{"type":"rate_limit_error","message":"m"})"),
      std::string("data: {\"error\":{\"type\":\"rate_limit_error\",\"message\":\"m\"}}\n\n"));
  const auto answer_to = [&event](const std::string& more) {
    return Asking().Answer(Hello(more), Events(Event("ping") + event, 3));
  };

  const Decoded streamed = answer_to(R"(,"stream":true)");
  CHECK_FALSE(streamed.failure);
  CHECK(streamed.head.status == 429);
  CHECK_FALSE(streamed.head.streaming);
  CHECK(streamed.body == Told("m", "rate_limit_error", "rate_limit_exceeded"));
  CHECK(answer_to("").head.status == 502);  // a stream that is collected
}

TEST_CASE("openai_to_anthropic: an error in mid-stream ends it, in OpenAI's words", "[protocol]") {
  struct Row {
    std::string name;
    std::string type;
    std::string code;
  };
  for (const auto& [name, type, code] :
       {Row{"overloaded_error", "server_error", "overloaded"},
        Row{"rate_limit_error", "rate_limit_error", "rate_limit_exceeded"},
        Row{"api_error", "server_error", ""}, Row{"timeout_error", "timeout_error", "timeout"},
        Row{"invalid_request_error", "invalid_request_error", ""},
        Row{"authentication_error", "authentication_error", "invalid_api_key"},
        Row{"permission_error", "permission_error", ""},
        Row{"sparkle_error", "server_error", ""}}) {
    CAPTURE(name);
    const Decoded answer =
        AnswerStream(Events(MessageStart() + TextStart() + TextDelta("x") +
                                Event("error", R"("error":{"type":")" + name +
                                                   R"(","message":"sk-other-0002-secret"})") +
                                TextDelta("late") + MessageEnd(),
                            7),
                     R"(,"stream_options":{"include_usage":true})");
    CHECK_FALSE(answer.failure);
    CHECK(answer.complete);
    CHECK(Deltas(answer.body) ==
          std::vector<std::string>{kRole, Content("x"), Told("***", type, code)});
    REQUIRE(answer.reported);
    CHECK(answer.reported->code == ErrorCode::kUpstreamStream);
  }
}

}  // namespace
}  // namespace gateway::protocol::openai_to_anthropic
