#include <algorithm>
#include <string>
#include <string_view>

#include "protocol/decoding.hpp"
#include "support/catch.hpp"

namespace gateway::protocol {
namespace {

class Encoding {
 public:
  Encoding() {
    request_.id = "req-1";
    request_.body = R"({"model":"oai/org/m:free","messages":[]})";
  }

  UpstreamRequest Encode() {
    const auto head = json::ReadCallHead(request_.body);
    REQUIRE(head);
    auto call = NewOpenAiPassthrough()->Encode(request_, *head, {provider_, "org/m:free"}, key_);
    REQUIRE(call);
    CHECK(call->lost.empty());
    return std::move(call->upstream);
  }

  Request request_;
  std::shared_ptr<Provider> provider_ = TestProvider();
  Key key_{"k", Secret(std::string(kKey))};
};

long Count(const Headers& headers, std::string_view name) {
  return std::count_if(headers.begin(), headers.end(),
                       [name](const Header& header) { return header.name == name; });
}

TEST_CASE("protocol::OpenAiPassthrough speaks OpenAI on both sides", "[protocol]") {
  CHECK(NewOpenAiPassthrough()->client_dialect() == Dialect::kOpenAi);
  CHECK(NewOpenAiPassthrough()->upstream_dialect() == Dialect::kOpenAi);
}

TEST_CASE("protocol::OpenAiPassthrough puts the path behind the provider's base URL",
          "[protocol]") {
  Encoding encoding;
  CHECK(encoding.Encode().url == "https://upstream.example/api/v3/chat/completions");
  CHECK(encoding.Encode().method == "POST");
  encoding.request_.path = "/v1/embeddings";
  CHECK(encoding.Encode().url == "https://upstream.example/api/v3/embeddings");
  encoding.request_.path = "/v1beta/x";
  CHECK(encoding.Encode().url == "https://upstream.example/api/v3/v1beta/x");
}

TEST_CASE("protocol::OpenAiPassthrough sends its own headers and few of the client's",
          "[protocol]") {
  Encoding encoding;
  encoding.request_.headers = {{"authorization", "Bearer client-secret"},
                               {"x-api-key", "client-secret"},
                               {"cookie", "a=b"},
                               {"user-agent", "OpenAI/JS"},
                               {"x-stainless-lang", "js"},
                               {"accept", "*/*"},
                               {"accept-encoding", "gzip"},
                               {"content-length", "7"},
                               {"x-request-id", "the client's"},
                               {"openai-organization", "org"},
                               {"openai-project", "proj"},
                               {"openai-beta", "assistants=v2"},
                               {"idempotency-key", "idem"}};

  const Headers headers = encoding.Encode().headers;

  CHECK(FindHeader(headers, "authorization") == "Bearer " + std::string(kKey));
  CHECK(FindHeader(headers, "content-type") == "application/json");
  CHECK(FindHeader(headers, "accept") == "application/json");
  CHECK(FindHeader(headers, "accept-encoding").empty());  // the transport's affair
  CHECK(FindHeader(headers, "user-agent").substr(0, 11) == "libgateway/");
  CHECK(FindHeader(headers, "x-request-id") == "req-1");
  CHECK(FindHeader(headers, "openai-organization") == "org");
  CHECK(FindHeader(headers, "openai-project") == "proj");
  CHECK(FindHeader(headers, "openai-beta") == "assistants=v2");
  CHECK(FindHeader(headers, "idempotency-key") == "idem");
  CHECK(headers.size() == 9);
  for (const Header& header : headers) {
    CHECK(header.value.find("client-secret") == std::string::npos);
  }
}

TEST_CASE("protocol::OpenAiPassthrough drops a client's header that would break lines",
          "[protocol]") {
  Encoding encoding;
  encoding.request_.headers = {{"openai-project", "p\r\nx-injected: 1"}};

  CHECK(Count(encoding.Encode().headers, "openai-project") == 0);
}

TEST_CASE("protocol::OpenAiPassthrough lets a provider's headers win, but for the key",
          "[protocol]") {
  Encoding encoding;
  encoding.request_.headers = {{"openai-project", "client's"}};
  encoding.provider_->extra_headers = {{"user-agent", "mine"},
                                       {"openai-project", "mine"},
                                       {"authorization", "Basic x"},
                                       {"x-extra", "1"}};

  const Headers headers = encoding.Encode().headers;

  CHECK(FindHeader(headers, "user-agent") == "mine");
  CHECK(FindHeader(headers, "openai-project") == "mine");
  CHECK(FindHeader(headers, "x-extra") == "1");
  CHECK(FindHeader(headers, "authorization") == "Bearer " + std::string(kKey));
  CHECK(Count(headers, "user-agent") == 1);
  CHECK(Count(headers, "openai-project") == 1);
  CHECK(Count(headers, "authorization") == 1);
}

TEST_CASE("protocol::OpenAiPassthrough sends no authorization without a key", "[protocol]") {
  Encoding encoding;
  encoding.key_ = Key{"k", Secret()};

  CHECK(Count(encoding.Encode().headers, "authorization") == 0);
}

TEST_CASE("protocol::OpenAiPassthrough asks streams of completions for usage", "[protocol]") {
  constexpr std::string_view kAsked = R"("stream_options":{"include_usage":true}})";
  Encoding encoding;
  CHECK(encoding.Encode().body == R"({"model":"org/m:free","messages":[]})");

  encoding.request_.body = R"({"model":"oai/m","stream":true})";
  CHECK(encoding.Encode().body == R"({"model":"org/m:free","stream":true,)" + std::string(kAsked));
  CHECK(FindHeader(encoding.Encode().headers, "accept") == "text/event-stream");

  encoding.provider_->include_usage = false;
  CHECK(encoding.Encode().body == R"({"model":"org/m:free","stream":true})");
  encoding.provider_->include_usage = true;
  encoding.request_.path = "/v1/completions";
  CHECK(encoding.Encode().body == R"({"model":"org/m:free","stream":true,)" + std::string(kAsked));
  encoding.request_.path = "/v1/responses";
  CHECK(encoding.Encode().body == R"({"model":"org/m:free","stream":true})");
}

TEST_CASE("protocol::OpenAiPassthrough encodes the path again and keeps the query", "[protocol]") {
  Encoding encoding;
  encoding.request_.path = "/v1/files/a b?c#d%/你";
  encoding.request_.query = "limit=2&after=x%2F";
  CHECK(encoding.Encode().url ==
        "https://upstream.example/api/v3/files/a%20b%3Fc%23d%25/%E4%BD%A0?limit=2&after=x%2F");
}

TEST_CASE("protocol::OpenAiPassthrough sends a large body in pieces, and without a copy",
          "[protocol]") {
  Encoding encoding;
  const std::string text(100'000, 'x');
  encoding.request_.body = R"({"model":"oai/m","x":")" + text + "\"}";

  const UpstreamRequest upstream = encoding.Encode();

  CHECK(upstream.body.empty());
  REQUIRE(upstream.body_source != nullptr);
  std::string sent(*upstream.body_source->length(), ' ');
  CHECK(*upstream.body_source->Read(sent) == sent.size());
  CHECK(sent == R"({"model":"org/m:free","x":")" + text + "\"}");
  CHECK_FALSE(upstream.fresh_connection);
}

TEST_CASE("protocol::OpenAiPassthrough keeps the content type of what is no JSON", "[protocol]") {
  Encoding encoding;
  CallHead head;
  head.form = BodyForm::kForm;
  encoding.request_.path = "/v1/audio/transcriptions";
  encoding.request_.headers = {{"content-type", "multipart/form-data; boundary=x"}};
  const auto form = NewOpenAiPassthrough()->Encode(encoding.request_, head,
                                                   {encoding.provider_, "m"}, encoding.key_);
  CHECK(FindHeader(form->upstream.headers, "content-type") == "multipart/form-data; boundary=x");
  CHECK(FindHeader(form->upstream.headers, "accept") == "*/*");

  head.form = BodyForm::kNone;
  encoding.request_.method = "DELETE";
  encoding.request_.path = "/v1/responses/r";
  encoding.request_.body.clear();
  const auto none = NewOpenAiPassthrough()->Encode(encoding.request_, head,
                                                   {encoding.provider_, ""}, encoding.key_);
  CHECK(Count(none->upstream.headers, "content-type") == 0);
  CHECK(none->upstream.method == "DELETE");
}

TEST_CASE("protocol::OpenAiPassthrough refuses paths that lead out of the base URL", "[protocol]") {
  Encoding encoding;
  const auto head = json::ReadCallHead(encoding.request_.body);
  for (const char* path : {"/v1/files/..", "/v1/../admin", "/v1/files/./x", "/v1/files/a\\..\\b"}) {
    encoding.request_.path = path;
    CAPTURE(path);
    CHECK_FALSE(NewOpenAiPassthrough()->Encode(encoding.request_, *head, {encoding.provider_, "m"},
                                               encoding.key_));
  }
}

TEST_CASE("protocol::OpenAiPassthrough leaves a client's stream_options alone", "[protocol]") {
  const std::string options = GENERATE("null", "{}", R"({"include_usage":false})");
  Encoding encoding;
  encoding.request_.body = R"({"model":"m","stream":true,"stream_options":)" + options + "}";

  CHECK(encoding.Encode().body ==
        R"({"model":"org/m:free","stream":true,"stream_options":)" + options + "}");
}

}  // namespace
}  // namespace gateway::protocol
