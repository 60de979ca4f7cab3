#include <string>
#include <string_view>

#include "libgateway/protocol/raw.hpp"
#include "protocol/decoding.hpp"
#include "support/catch.hpp"

namespace gateway::protocol {
namespace {

const std::string kChunk =
    "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"hi\"},\"finish_reason\":null}]}\n\n";
const std::string kFinish =
    "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
const std::string kDone = "data: [DONE]\n\n";
const std::string kMessage =
    "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{}}\n\n"
    "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":"
    "\"end_turn\"}}\n\n";
const std::string kMessageStop = "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";
const std::string kResponse =
    "event: response.created\ndata: {\"type\":\"response.created\",\"response\":{}}\n\n";

Decoded DecodeRaw(const std::string& path, const std::string& body, Headers headers = {},
                  bool end = true, const std::string& method = "POST") {
  Request request;
  request.raw = true;
  request.method = method;
  request.raw_path = path;
  const CallHead head;
  const Target target{TestProvider(), ""};
  auto call = NewRawPassthrough()->Encode(request, head, target, Key{"k", Secret()});
  REQUIRE(call);
  headers.push_back({"content-type", "text/event-stream"});
  auto decoded = Feed(*call->decoder, {200, headers, false}, Pieces(body, 9), end);
  CHECK(decoded.body == body);
  return decoded;
}

bool IsWhole(const std::string& path, const std::string& body, Headers headers = {}) {
  const auto decoded = DecodeRaw(path, body, std::move(headers));
  const bool failed = decoded.failure && decoded.failure->code == ErrorCode::kUpstreamStream;
  CHECK(decoded.complete != failed);
  return decoded.complete;
}

TEST_CASE("protocol::RawPassthrough tells that a known stream broke off", "[protocol]") {
  for (const char* path : {"/chat/completions", "/v1/completions"}) {
    CHECK_FALSE(IsWhole(path, ""));
    CHECK_FALSE(IsWhole(path, kChunk.substr(0, 20)));
    CHECK_FALSE(IsWhole(path, kChunk));
    CHECK(IsWhole(path, kChunk + kFinish));
    CHECK(IsWhole(path, kChunk + kDone));
    CHECK(IsWhole(path, kChunk + "data: [DONE]"));
    CHECK(IsWhole(path, kChunk + kDone + "data: more\n\n"));
  }
  CHECK_FALSE(IsWhole("/messages", kMessage));
  CHECK(IsWhole("/messages", kMessage + kMessageStop));
  CHECK_FALSE(IsWhole("/responses", kResponse));
  for (const char* type : {"completed", "failed", "incomplete"}) {
    CHECK(IsWhole("/responses",
                  kResponse + "data: {\"type\":\"response." + type + "\",\"response\":{}}\n\n"));
  }
}

TEST_CASE("protocol::RawPassthrough leaves streams alone that need not say their end",
          "[protocol]") {
  CHECK(IsWhole("/whatever", kChunk));
  CHECK(IsWhole("/whatever", ""));
  CHECK(IsWhole("/chat/completions", kChunk, {{"content-length", "999"}}));
  CHECK(IsWhole("/completions", "data: {\"content\":\"hi\",\"stop\":true}\n\n"));
  CHECK(DecodeRaw("/chat/completions", "", {}, true, "HEAD").complete);
}

TEST_CASE("protocol::RawPassthrough knows a stream that may end, and errors in it", "[protocol]") {
  CHECK_FALSE(DecodeRaw("/chat/completions", kChunk, {}, false).may_end);
  const auto done = DecodeRaw("/chat/completions", kChunk + kDone, {}, false);
  CHECK(done.may_end);
  CHECK_FALSE(done.complete);  // more may come, and passes
  CHECK_FALSE(DecodeRaw("/whatever", kChunk + kDone, {}, false).may_end);

  const auto failed =
      DecodeRaw("/chat/completions", kChunk + "data: {\"error\":{\"message\":\"overloaded\"}}\n\n");
  CHECK(failed.complete);
  REQUIRE(failed.reported);
  CHECK(failed.reported->message == "overloaded");
}

}  // namespace
}  // namespace gateway::protocol
