#include "libgateway/protocol/raw.hpp"

#include <string>

#include "protocol/decoding.hpp"
#include "support/catch.hpp"

namespace gateway::protocol {
namespace {

class RawCall {
 public:
  RawCall() {
    request_.raw = true;
    request_.method = "PUT";
    request_.id = "req-1";
    request_.provider = "oai";
  }

  Result<UpstreamRequest> Encode() {
    auto call = NewRawPassthrough()->Encode(request_, {}, {provider_, ""}, key_);
    return call ? Result<UpstreamRequest>(std::move(call->upstream)) : call.error();
  }
  std::string Url(std::string base, std::string path) {
    provider_->base_url = std::move(base);
    request_.raw_path = std::move(path);
    const auto upstream = Encode();
    return upstream ? upstream->url : "refused";
  }

  Request request_;
  std::shared_ptr<Provider> provider_ = TestProvider();
  Key key_{"k", Secret(std::string(kKey))};
};

TEST_CASE("protocol::RawPassthrough puts the path as sent behind the base URL", "[protocol]") {
  RawCall call;
  CHECK(call.Url("https://u/v1", "/models/a%2Fb") == "https://u/v1/models/a%2Fb");
  CHECK(call.Url("https://u/v1", "/v1/files") == "https://u/v1/files");
  CHECK(call.Url("https://u/v1", "/v1beta/files") == "https://u/v1/v1beta/files");
  CHECK(call.Url("https://u", "/v1/files") == "https://u/v1/files");
  CHECK(call.Url("https://u/api/v3", "/v3/files") == "https://u/api/v3/files");
  CHECK(call.Url("https://u/api/v3", "/v1/files") == "https://u/api/v3/v1/files");
  call.request_.query = "a=%20&b";
  CHECK(call.Url("https://u/v1", "/v1/files") == "https://u/v1/files?a=%20&b");
}

TEST_CASE("protocol::RawPassthrough refuses paths that lead out of the base URL", "[protocol]") {
  RawCall call;
  for (const char* path : {"/..", "/a/../b", "/a/./b", "/%2e%2E/b", "/.%2e", "/a%2F..%2fb",
                           "/a%5c..%5Cb", "/a\\..\\b"}) {
    CAPTURE(path);
    CHECK(call.Url("https://u/v1", path) == "refused");
  }
  CHECK(call.Url("https://u/v1", "/a..b/...") == "https://u/v1/a..b/...");
}

TEST_CASE("protocol::RawPassthrough has a connection of its own for what must not be done twice",
          "[protocol]") {
  RawCall call;
  call.request_.raw_path = "/x";
  for (const char* method : {"PUT", "POST", "DELETE"}) {
    call.request_.method = method;
    CHECK(call.Encode()->fresh_connection);
  }
  for (const char* method : {"GET", "HEAD"}) {
    call.request_.method = method;
    CHECK_FALSE(call.Encode()->fresh_connection);
  }
}

TEST_CASE("protocol::RawPassthrough sends all headers but private ones, and its own key",
          "[protocol]") {
  RawCall call;
  call.request_.raw_path = "/x";
  call.request_.headers = {{"content-type", "application/x"},
                           {"x-goog-user-project", "p"},
                           {"openai-beta", "assistants=v2"},
                           {"authorization", "Bearer client"},
                           {"x-api-key", "client"},
                           {"cookie", "c"},
                           {"connection", "keep-alive, X-Hop"},
                           {"x-hop", "1"},
                           {"x-forwarded-for", "10.0.0.1"},
                           {"accept-encoding", "gzip"},
                           {"range", "bytes=0-1"},
                           {"host", "gw"},
                           {"content-length", "3"},
                           {"x-gateway-provider", "oai"}};
  const auto upstream = call.Encode();
  REQUIRE(upstream);
  std::string names;
  for (const Header& header : upstream->headers) {
    names += header.name + " ";
  }
  CHECK(names ==
        "content-type x-goog-user-project openai-beta user-agent x-request-id authorization ");
  CHECK(FindHeader(upstream->headers, "authorization") == "Bearer " + std::string(kKey));
  CHECK(upstream->method == "PUT");
}

TEST_CASE("protocol::RawPassthrough gives an Anthropic upstream its key and a version",
          "[protocol]") {
  RawCall call;
  call.provider_->dialect = Dialect::kAnthropic;
  call.request_.raw_path = "/x";
  auto upstream = call.Encode();
  CHECK(FindHeader(upstream->headers, "x-api-key") == kKey);
  CHECK(FindHeader(upstream->headers, "authorization").empty());
  CHECK(FindHeader(upstream->headers, "anthropic-version") == "2023-06-01");
  call.request_.headers = {{"anthropic-version", "2026-10-21"}};
  upstream = call.Encode();
  CHECK(FindHeader(upstream->headers, "anthropic-version") == "2026-10-21");
}

TEST_CASE("protocol::RawPassthrough passes answers on as they come, without private headers",
          "[protocol]") {
  Request request;
  request.raw_path = "/x";
  const CallHead head;
  const Target target{TestProvider(), ""};
  const auto call = NewRawPassthrough()->Encode(request, head, target, Key{"k", Secret()});
  REQUIRE(call);
  ResponseDecoder* const decoder = call->decoder.get();
  std::string out;

  decoder->OnHead(ResponseHead{302,
                               {{"content-type", "text/x"},
                                {"location", "/there"},
                                {"content-length", "2"},
                                {"set-cookie", "c"},
                                {"server", "s"},
                                {"access-control-allow-origin", "*"},
                                {"x-request-id", "up"},
                                {"x-echo", std::string(kKey)}},
                               false});
  REQUIRE(decoder->OnBody("ab", &out));
  CHECK(out == "ab");
  REQUIRE(decoder->OnEnd(&out));

  const ResponseHead& client = decoder->client_head();
  CHECK(client.status == 302);
  CHECK(client.streaming);
  CHECK(client.length == 2);
  std::string headers;
  for (const Header& header : client.headers) {
    headers += header.name + "=" + header.value + " ";
  }
  CHECK(headers == "content-type=text/x location=/there x-upstream-request-id=up x-echo=*** ");
  CHECK(decoder->complete());
  CHECK(decoder->reported_error() == nullptr);
}

TEST_CASE("protocol::RawPassthrough masks keys in error answers", "[protocol]") {
  Request request;
  request.raw_path = "/x";
  const CallHead head;
  const Target target{TestProvider(), ""};
  const auto call = NewRawPassthrough()->Encode(request, head, target, Key{"k", Secret()});
  REQUIRE(call);
  ResponseDecoder* const decoder = call->decoder.get();
  std::string out;

  decoder->OnHead(ResponseHead{401, {{"content-type", "text/plain"}}, false});
  REQUIRE(decoder->OnBody("bad key " + std::string(kKey), &out));
  CHECK(out.empty());
  REQUIRE(decoder->OnEnd(&out));

  CHECK(out == "bad key ***");
  CHECK_FALSE(decoder->client_head().streaming);
  REQUIRE(decoder->reported_error() != nullptr);
  CHECK(decoder->reported_error()->message == "bad key ***");
}

}  // namespace
}  // namespace gateway::protocol
