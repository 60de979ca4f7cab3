#include <string>

#include "mock_fixture.hpp"

// What a running mock answers to /completions.
namespace gateway::server::mock {
namespace {

std::string Ask(std::string_view prompt, std::string_view more = "") {
  return fmt::format(R"({{"model":"mock-small",{}"prompt":{}}})", more, prompt);
}

TEST_CASE("mock::MockUpstream completes a text in the old shape", "[mock]") {
  const RunningMock mock;

  const auto response = mock.Post("/v1/completions", Ask(R"("once")"));

  REQUIRE(response);
  CHECK(response->status == 200);
  CHECK(response->body.starts_with(R"({"id":"cmpl-)"));
  CHECK(Has(response->body, R"("object":"text_completion",)"));
  CHECK(Has(response->body,
            R"(You said: once","index":0,"logprobs":null,"finish_reason":"stop"}],"usage":)"));
  CHECK(Has(response->body, R"("prompt_tokens":1,"completion_tokens":12,)"));
}

TEST_CASE("mock::MockUpstream completes each prompt as often as n says", "[mock]") {
  const RunningMock mock;

  const auto response = mock.Post("/v1/completions", Ask(R"(["a",[1,2]])", R"("n":2,)"));

  REQUIRE(response);
  CHECK(Has(response->body, R"(You said: a","index":1,)"));
  CHECK(Has(response->body, R"(You said: 2 tokens","index":3,)"));
  CHECK_FALSE(Has(response->body, R"("index":4,)"));
}

TEST_CASE("mock::MockUpstream streams completions", "[mock]") {
  const RunningMock mock;

  const auto response =
      mock.Post("/v1/completions",
                Ask(R"("a")", R"("stream":true,"stream_options":{"include_usage":true},)"));

  REQUIRE(response);
  const auto events = EventsOf(response->body);
  REQUIRE(events.size() == 12 + 3);
  CHECK(Has(events[0].data, R"("choices":[{"text":"Hello! ","index":0,"logprobs":null,)"
                            R"("finish_reason":null}],"usage":null})"));
  CHECK(Has(events[12].data, R"("finish_reason":"stop")"));
  CHECK(Has(events[13].data, R"("choices":[],"usage":{"prompt_tokens":1,"completion_tokens":12,)"));
  CHECK(events[14].data == "[DONE]");
}

TEST_CASE("mock::MockUpstream refuses what is no prompt", "[mock]") {
  const RunningMock mock;
  const std::string prompt = GENERATE(as<std::string>(), "[]", "5", "[[]]", R"(["a",{}])", "null");
  CAPTURE(prompt);

  const auto response = mock.Post("/v1/completions", Ask(prompt));

  CHECK(response->status == 400);
  CHECK(Has(response->body, R"("param":"prompt")"));
}

}  // namespace
}  // namespace gateway::server::mock
