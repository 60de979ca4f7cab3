// R28. The upstream zoo: odd heads, odd lengths, odd ends.
#include <string>
#include <vector>

#include "fault/upstream_zoo.hpp"
#include "support/catch.hpp"

namespace gateway::server {
namespace {

const std::string kJson = "200 OK\r\nContent-Type: application/json\r\n";
const std::string kEvents = "200 OK\r\nContent-Type: text/event-stream\r\n";
const std::string kOne = ContentEvent("一");

std::string Length(std::size_t length) {
  return "Content-Length: " + std::to_string(length) + "\r\n";
}
const std::string kRightLength = Length(kZooAnswer.size());

TEST_CASE("The server answers for upstreams that leave", "[fault]") {
  const std::string empty = UpstreamError("the upstream closed the connection without an answer");
  const std::string lost = UpstreamError("the connection to the upstream was lost");
  RunZoo({
      {"no answer", false, "", Then::kClose, 502, empty, "- 0 - connect"},
      {"no answer", true, "", Then::kClose, 502, empty, "- 0 - connect"},
      {"reset before its head", false, "", Then::kReset, 502, lost, "- 0 - connect"},
      {"reset in its head", false, "HTTP/1.1 200 OK\r\nContent-Ty", Then::kReset, 502, lost,
       "- 0 - connect"},
      {"reset after its head", false, Framed(kJson + kRightLength, ""), Then::kReset, 502, lost,
       "200 0 - upstream_stream"},
      {"reset after its head", true, Framed(kEvents, ""), Then::kReset, 502, lost,
       "200 0 - upstream_stream"},
      {"reset in its body", false, Framed(kJson + kRightLength, kZooAnswer.substr(0, 50)),
       Then::kReset, 502, lost, "200 0 - upstream_stream"},
      {"reset in its stream", true, kStreamHead + Chunked(kOne + kOne), Then::kReset, 200,
       kOne + kOne + ErrorEvent(lost), "200 1 - upstream_stream"},
      {"end in its stream", true, Framed(kEvents, kOne), Then::kClose, 200,
       kOne + ErrorEvent(UpstreamError("the upstream's stream broke off")),
       "200 1 - upstream_stream"},
      {"end in its folded stream", false, Framed(kEvents, kOne), Then::kClose, 502,
       UpstreamError("the upstream's stream broke off"), "200 0 - upstream_stream"},
  });
}

TEST_CASE("The server takes heads as they come", "[fault]") {
  const std::string early = "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n";
  const std::string again = "HTTP/1.1 100 Continue\r\n\r\n";
  const auto filler = [](std::size_t bytes) {
    std::string headers;
    while (bytes > 1024) {
      headers += "X-Filler: " + std::string(1012, 'x') + "\r\n";
      bytes -= 1024;
    }
    return headers;
  };
  const std::string one_line = "X-Filler: " + std::string(60U << 10U, 'x') + "\r\n";
  const std::string too_long = UpstreamError("the upstream's response head is over 64 KiB");
  const std::string not_http = UpstreamError("the upstream's answer is no HTTP answer");
  RunZoo({
      {"100 and 103 first", false, again + early + early + Framed(kJson + kRightLength, kZooAnswer),
       Then::kClose, 200, kZooAnswer, "200 0 11 -"},
      {"103 first", true, early + Stream(kOne + kFinishEvent + kUsageEvent + kDoneEvent),
       Then::kClose, 200, kOne + kFinishEvent + kDoneEvent, "200 1 11 -"},
      {"60 KiB in many headers", false, Framed(kJson + filler(60U << 10U), kZooAnswer),
       Then::kClose, 200, kZooAnswer, "200 0 11 -"},
      {"60 KiB in one header", false, Framed(kJson + one_line, kZooAnswer), Then::kClose, 200,
       kZooAnswer, "200 0 11 -"},
      {"64 KiB in many headers", false, Framed(kJson + filler(65U << 10U), kZooAnswer),
       Then::kClose, 502, too_long, "- 0 - upstream_protocol"},
      {"64 KiB in one header", true, Framed(kEvents + one_line + filler(5U << 10U), kOne),
       Then::kClose, 502, too_long, "- 0 - upstream_protocol"},
      {"no reason phrase", false, Framed("200\r\nContent-Type: application/json\r\n", kZooAnswer),
       Then::kClose, 200, kZooAnswer, "200 0 11 -"},
      {"bare line feeds", false, "HTTP/1.1 200 OK\nContent-Type: application/json\n\n" + kZooAnswer,
       Then::kClose, 200, kZooAnswer, "200 0 11 -"},
      {"HTTP/1.0", false, "HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n" + kZooAnswer,
       Then::kClose, 200, kZooAnswer, "200 0 11 -"},
      {"no HTTP", false, "SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n", Then::kClose, 502, not_http,
       "- 0 - upstream_protocol"},
      {"a body without a head", true, kOne + kDoneEvent, Then::kClose, 502, not_http,
       "- 0 - upstream_protocol"},
      {"compressed unasked, and badly", false,
       Framed(kJson + "Content-Encoding: gzip\r\n" + kRightLength, kZooAnswer), Then::kClose, 502,
       UpstreamError("the upstream's answer does not decompress"), "200 0 - upstream_stream"},
  });
}

TEST_CASE("The server believes no wrong length", "[fault]") {
  const std::string broke = UpstreamError("the upstream's answer broke off");
  const std::string no_number = UpstreamError("the upstream's content-length is no number");
  const std::string bad_chunk = UpstreamError("the upstream's answer is not chunked as it says");
  RunZoo({
      {"too long", false, Framed(kJson + Length(900), kZooAnswer), Then::kClose, 502, broke,
       "200 0 - upstream_stream"},
      {"too short", false, Framed(kJson + Length(40), kZooAnswer), Then::kStay, 502,
       UpstreamError(
           R"(the upstream's answer is not JSON: {\"id\":\"c1\",\"object\":\"chat.completion\",\"c)"),
       "200 0 - upstream_protocol"},
      {"too long", true, Framed(kEvents + Length(9000), kOne + kFinishEvent), Then::kClose, 200,
       kOne + kFinishEvent + ErrorEvent(broke), "200 1 - upstream_stream"},
      {"too short", true, Framed(kEvents + Length(kOne.size()), kOne + kFinishEvent + kDoneEvent),
       Then::kStay, 200, kOne + ErrorEvent(UpstreamError("the upstream's stream broke off")),
       "200 1 - upstream_stream"},
      {"two lengths", false, Framed(kJson + Length(40) + kRightLength, kZooAnswer), Then::kClose,
       200, kZooAnswer, "200 0 11 -"},
      {"no number", false, Framed(kJson + "Content-Length: many\r\n", kZooAnswer), Then::kClose,
       502, no_number, "- 0 - upstream_protocol"},
      {"negative", false, Framed(kJson + "Content-Length: -1\r\n", kZooAnswer), Then::kClose, 502,
       no_number, "- 0 - upstream_protocol"},
      {"chunked and a length", false,
       Framed(kJson + "Transfer-Encoding: chunked\r\n" + Length(5),
              Chunked(kZooAnswer) + "0\r\n\r\n"),
       Then::kClose, 200, kZooAnswer, "200 0 11 -"},
      {"bad chunk", false, Framed(kJson + "Transfer-Encoding: chunked\r\n", "zz\r\n" + kZooAnswer),
       Then::kClose, 502, bad_chunk, "200 0 - upstream_stream"},
      {"bad chunk", true, kStreamHead + Chunked(kOne) + "zz\r\n" + kFinishEvent, Then::kClose, 200,
       kOne + ErrorEvent(bad_chunk), "200 1 - upstream_stream"},
      {"trailers", false,
       Framed(kJson + "Transfer-Encoding: chunked\r\nTrailer: x-sum\r\n",
              Chunked(kZooAnswer) + "0\r\nx-sum: 1\r\nx-ratelimit-late: 2\r\n\r\n"),
       Then::kStay, 200, kZooAnswer, "200 0 11 -"},
      {"trailers", true,
       kStreamHead + Chunked(kOne + kFinishEvent + kDoneEvent) + "0\r\nx-sum: 1\r\n\r\n",
       Then::kStay, 200, kOne + kFinishEvent + kDoneEvent, "200 1 - -"},
      {"an answer too many", false,
       Framed(kJson + kRightLength, kZooAnswer) + Framed(kJson + Length(2), "{}"), Then::kStay, 200,
       kZooAnswer, "200 0 11 -"},
  });
}

}  // namespace
}  // namespace gateway::server
