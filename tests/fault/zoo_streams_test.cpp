// R28. The upstream zoo: odd streams.
#include <string>
#include <vector>

#include "fault/upstream_zoo.hpp"
#include "support/catch.hpp"

namespace gateway::server {
namespace {

const std::string kEvents = "200 OK\r\nContent-Type: text/event-stream\r\n";
const std::string kOne = ContentEvent("一");
const std::string kTwo = ContentEvent("二");
const std::string kEnd = kFinishEvent + kDoneEvent;

std::string DataOf(const std::string& event) { return event.substr(6, event.size() - 8); }

TEST_CASE("The server writes odd streams the usual way", "[fault]") {
  const std::string plain = kOne + kTwo + kEnd;
  const std::string in_two_lines = [] {
    std::string event = kOne;
    return event.insert(event.find(",\"choices\"") + 1, "\ndata: ");
  }();
  const std::string no_space = "data:" + DataOf(kOne) + "\n\n";
  const std::string fields = "id: 7\nretry: 5\nevent: chunk\nunknown: x\n" + kOne;
  const auto ends = [](std::string text, const std::string& end) {
    for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += end.size()) {
      text.replace(at, 1, end);
    }
    return text;
  };
  const std::string row = "200 1 - -";
  RunZoo({
      {"no type", true, Framed("200 OK\r\n", plain), Then::kClose, 200, plain, row},
      {"text/plain", true, Framed("200 OK\r\nContent-Type: text/plain\r\n", plain), Then::kClose,
       200, plain, row},
      {"CRLF", true, Stream(ends(plain, "\r\n")), Then::kStay, 200, plain, row},
      {"CR", true, Stream(ends(plain, "\r")), Then::kStay, 200, plain, row},
      {"byte order mark", true, Stream("\xEF\xBB\xBF" + plain), Then::kStay, 200, plain, row},
      {"no space", true, Stream(no_space + kTwo + kEnd), Then::kStay, 200, plain, row},
      {"two data lines", true, Stream(in_two_lines + kTwo + kEnd), Then::kStay, 200,
       in_two_lines + kTwo + kEnd, row},
      {"id, retry, event, unknown", true, Stream(fields + kTwo + kEnd), Then::kStay, 200, plain,
       row},
      {"comments", true,
       Stream(": first\n\n" + kOne + ": between\n\n" + kTwo + kEnd + ": late\n\n"), Then::kStay,
       200, kOne + ": between\n\n" + kTwo + kEnd, row},
      {"data after [DONE]", true, Stream(plain + kTwo + kDoneEvent), Then::kStay, 200, plain, row},
      {"no [DONE]", true, Stream(kOne + kTwo + kFinishEvent), Then::kStay, 200, plain, row},
      {"no [DONE], until close", true, Framed(kEvents, kOne + kTwo + kFinishEvent), Then::kClose,
       200, plain, row},
      {"no blank line at the end", true, Stream(kOne + kTwo + kFinishEvent + "data: [DONE]"),
       Then::kStay, 200, plain, row},
      {"stays open after [DONE]", true, kStreamHead + Chunked(plain), Then::kStay, 200, plain, row},
      {"usage", true, Stream(kOne + kTwo + kFinishEvent + kUsageEvent + kDoneEvent), Then::kStay,
       200, plain, "200 1 11 -"},
      {"events that are no JSON", true,
       Stream("data: ok\n\n" + kOne + "data: {\"x\n\n" + kTwo + kEnd), Then::kStay, 200, plain,
       row},
      {"an event of invalid UTF-8", true, Stream(kOne + ContentEvent("\xFF") + kTwo + kEnd),
       Then::kStay, 200, plain, row},
  });
}

TEST_CASE("The server tells errors in streams, and makes streams of objects", "[fault]") {
  const std::string error = R"({"error":{"message":"overloaded","code":503}})";
  const std::string without = UpstreamError("the upstream's stream ended without an event");
  const auto chunk = [](const std::string& delta, const std::string& reason) {
    return R"(data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"m-2025",)"
           R"("choices":[{"index":0,"delta":)" +
           delta + R"(,"logprobs":null,"finish_reason":)" + reason + "}]}\n\n";
  };
  RunZoo({
      {"an error first", true, Stream(": wait\n\ndata: " + error + "\n\n" + kDoneEvent),
       Then::kStay, 503, error, "200 0 - upstream_status"},
      {"an error midway", true,
       Stream(kOne + "event: error\ndata: " + error + "\n\n" + kTwo + kDoneEvent), Then::kStay, 200,
       kOne + "data: " + error + "\n\n", "200 1 - upstream_stream"},
      {"nothing", true, Stream(": wait\n\n"), Then::kStay, 502, without,
       "200 0 - upstream_protocol"},
      {"only [DONE]", true, Stream(kDoneEvent), Then::kStay, 502, without,
       "200 0 - upstream_protocol"},
      {"only HTML", true, Framed(kEvents, "<html></html>"), Then::kClose, 502, without,
       "200 0 - upstream_protocol"},
      {"no finish reason", true, Stream(kOne + kTwo), Then::kStay, 200,
       kOne + kTwo + ErrorEvent(UpstreamError("the upstream's stream broke off")),
       "200 1 - upstream_stream"},
      {"an endless line", true, Stream(kOne + "data: " + std::string(17U << 20U, 'x')),
       Then::kClose, 200,
       kOne + ErrorEvent(UpstreamError("an event of the upstream's stream is too large")),
       "200 1 - upstream_protocol"},
      {"an object", true, JsonAnswer(kZooAnswer), Then::kStay, 200,
       chunk(R"({"role":"assistant","content":""})", "null") +
           chunk(R"({"content":"你好"})", "null") + chunk("{}", "\"stop\"") + kDoneEvent,
       "200 1 11 -"},
      {"an object of no type", true, Framed("200 OK\r\n", kZooAnswer), Then::kClose, 200,
       chunk(R"({"role":"assistant","content":""})", "null") +
           chunk(R"({"content":"你好"})", "null") + chunk("{}", "\"stop\"") + kDoneEvent,
       "200 1 11 -"},
  });
}

}  // namespace
}  // namespace gateway::server
