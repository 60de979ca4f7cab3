// Where a call goes, and with what headers.
#include <algorithm>

#include "protocol/openai_to_anthropic/asking.hpp"

namespace gateway::protocol::openai_to_anthropic {
namespace {

TEST_CASE("openai_to_anthropic: its clients speak OpenAI, its upstreams Anthropic", "[protocol]") {
  CHECK(NewOpenAiToAnthropic()->client_dialect() == Dialect::kOpenAi);
  CHECK(NewOpenAiToAnthropic()->upstream_dialect() == Dialect::kAnthropic);
}

TEST_CASE("openai_to_anthropic: a chat goes to messages, without a query", "[protocol]") {
  Asking asking;
  asking.request.query = "beta=true";

  const UpstreamRequest call = asking.Encode(Hello("")).upstream;

  CHECK(call.method == "POST");
  CHECK(call.url == "https://upstream.example/api/v3/messages");
}

TEST_CASE("openai_to_anthropic: the upstream gets our headers and none of the client's",
          "[protocol]") {
  Asking asking;
  asking.request.headers = {{"authorization", "Bearer client-secret"},
                            {"x-api-key", "client-secret"},
                            {"anthropic-version", "2026-10-21"},
                            {"anthropic-beta", "x"},
                            {"openai-organization", "org"},
                            {"openai-beta", "assistants=v2"},
                            {"idempotency-key", "idem"},
                            {"x-stainless-lang", "js"},
                            {"accept", "*/*"},
                            {"cookie", "a=b"}};

  Headers headers = asking.Encode(Hello("")).upstream.headers;

  std::sort(headers.begin(), headers.end(),
            [](const Header& one, const Header& other) { return one.name < other.name; });
  REQUIRE(headers.size() == 6);
  CHECK(headers[0].name == "accept");
  CHECK(headers[0].value == "application/json");
  CHECK(headers[1].name == "anthropic-version");
  CHECK(headers[1].value == "2023-06-01");
  CHECK(headers[2].name == "content-type");
  CHECK(headers[2].value == "application/json");
  CHECK(headers[3].name == "user-agent");
  CHECK(headers[4].name == "x-api-key");
  CHECK(headers[4].value == kKey);
  CHECK(headers[5].name == "x-request-id");
  CHECK(headers[5].value == "req-1");
}

TEST_CASE("openai_to_anthropic: a stream is asked for with its type", "[protocol]") {
  CHECK(FindHeader(Asking().Encode(Hello(R"(,"stream":true)")).upstream.headers, "accept") ==
        "text/event-stream");
}

TEST_CASE("openai_to_anthropic: the provider's settings decide about version and key",
          "[protocol]") {
  Asking asking;
  asking.provider->bearer_auth = true;
  asking.provider->translation.anthropic_version = "2026-10-21";
  asking.provider->extra_headers = {{"anthropic-beta", "mine"}};

  const Headers headers = asking.Encode(Hello("")).upstream.headers;

  CHECK(FindHeader(headers, "authorization") == "Bearer " + std::string(kKey));
  CHECK(FindHeader(headers, "x-api-key").empty());
  CHECK(FindHeader(headers, "anthropic-version") == "2026-10-21");
  CHECK(FindHeader(headers, "anthropic-beta") == "mine");
}

TEST_CASE("openai_to_anthropic: endpoints that the upstream has not are not found", "[protocol]") {
  for (const char* path :
       {"/v1/embeddings", "/v1/completions", "/v1/responses", "/v1/chat/completions/x"}) {
    Asking asking;
    asking.request.path = path;

    const auto call = asking.TryEncode(R"({"model":"ant/m","input":"x"})");

    REQUIRE_FALSE(call);
    CHECK(call.error().code == ErrorCode::kNotFound);
    const Response answer = ErrorResponse(Dialect::kOpenAi, call.error());
    CHECK(answer.status == 404);
    CHECK(MemberOf(answer.body, "error.type") == R"("invalid_request_error")");
    CHECK(MemberOf(answer.body, "error.code").empty());  // null
  }
}

TEST_CASE("openai_to_anthropic: a refusal tells the client which field it was", "[protocol]") {
  const auto call = Asking().TryEncode(Hello(R"(,"n":2)"));
  REQUIRE_FALSE(call);
  const Response answer = ErrorResponse(Dialect::kOpenAi, call.error());
  CHECK(answer.status == 400);
  CHECK(MemberOf(answer.body, "error.type") == R"("invalid_request_error")");
  CHECK(MemberOf(answer.body, "error.param") == R"("n")");
}

}  // namespace
}  // namespace gateway::protocol::openai_to_anthropic
