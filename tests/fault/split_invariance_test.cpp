// However an upstream's answer is cut into segments, the client's bytes are the same.
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "integration/server_fixture.hpp"
#include "protocol/decoding.hpp"
#include "support/catch.hpp"

namespace gateway::server {
namespace {

using protocol::Decoded;
using support::RawConnection;

const std::string kMark = "\xEF\xBB\xBF";

// Every kind of line and character that a stream may have.
std::string Events(const std::string& line_end) {
  const std::string events = ": wait\n\n" + ContentEvent("你好 😀 \\\"x\\\"") + ": 还在\n\n" +
                             "id: 7\nevent: x\nretry: 5\n" + ContentEvent("二") +
                             "data:{\"choices\":[],\ndata: \"x\":1}\n\n" + kFinishEvent +
                             kUsageEvent + kDoneEvent;
  std::string text;
  for (const char c : events) {
    c == '\n' ? text.append(line_end) : text.append(1, c);
  }
  return text;
}

// Decodes `upstream` in two segments cut at `at`.
Decoded InTwo(const protocol::Case& test, const std::string& upstream, std::size_t at) {
  return protocol::DecodeSegments(test, {upstream.substr(0, at), upstream.substr(at)});
}

TEST_CASE("An answer cut in two anywhere is decoded as if it were whole", "[fault]") {
  const std::string line_end = GENERATE("\n", "\r\n", "\r");
  const bool mark = GENERATE(false, true);
  const bool folded = GENERATE(false, true);
  const std::string type = GENERATE("text/event-stream", "");
  const std::string upstream = (mark ? kMark : "") + Events(line_end);
  const protocol::Case test =
      protocol::With(folded ? protocol::JsonCase() : protocol::StreamCase(), type);
  CAPTURE(line_end, mark, folded, type);

  const Decoded whole = protocol::Decode(test, upstream);

  REQUIRE(whole.complete);
  CHECK(whole.body.find("你好 😀") != std::string::npos);
  std::vector<std::size_t> differs;
  for (std::size_t at = 0; at <= upstream.size(); ++at) {
    const Decoded decoded = InTwo(test, upstream, at);
    if (decoded.body != whole.body || !decoded.complete || decoded.usage.prompt != 11) {
      differs.push_back(at);
    }
  }
  CHECK(differs == std::vector<std::size_t>{});
}

TEST_CASE("An object cut in two anywhere is decoded as if it were whole", "[fault]") {
  const bool unfolded = GENERATE(false, true);
  const std::string type = GENERATE("application/json", "");
  const std::string upstream =
      "\n "
      "{\"id\":\"c1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m\",\"choices\":[{"
      "\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"你好 😀 \\\"x\\\" \\u4f60\"},"
      "\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":11}}\n";
  const protocol::Case test =
      protocol::With(unfolded ? protocol::StreamCase() : protocol::JsonCase(), type);

  const Decoded whole = protocol::Decode(test, upstream);

  REQUIRE(whole.complete);
  for (std::size_t at = 0; at <= upstream.size(); ++at) {
    CAPTURE(at);
    const Decoded decoded = InTwo(test, upstream, at);
    CHECK((decoded.complete && decoded.body == whole.body));
  }
}

TEST_CASE("A stream sent in two segments reaches the client as if it were whole", "[fault]") {
  constexpr std::size_t kStep = 7;
  const std::string line_end = GENERATE("\n", "\r\n", "\r");
  const std::string upstream = kMark + Events(line_end);
  // The model's name says where to cut; chunks of HTTP are cut at the same place.
  ServerFixture fixture([&upstream](RawConnection& connection) {
    for (std::string request = connection.ReadRequest(); !request.empty();
         request = connection.ReadRequest()) {
      const std::size_t at = std::stoul(request.substr(request.find("\"at-") + 4));
      connection.Write(kStreamHead + (at == 0 ? "" : Chunked(upstream.substr(0, at))));
      connection.WaitUntilReceived();
      connection.Write(Chunked(upstream.substr(at)) + "0\r\n\r\n");
    }
  });
  std::vector<RawClient> clients;  // all at once: a system confirms late what nobody answers
  for (std::size_t at = 0; at < upstream.size(); at += kStep) {
    clients.push_back(fixture.Connect());
    REQUIRE(clients.back().Send(ServerFixture::ChatText(
        fmt::format(R"({{"model":"up/at-{}","stream":true,"messages":[]}})", at))));
  }
  const std::string whole =
      protocol::Decode(protocol::With(protocol::StreamCase(), "text/event-stream"), upstream).body;

  for (std::size_t i = 0; i < clients.size(); ++i) {
    CAPTURE(i * kStep);
    const auto answer = clients[i].Read();
    CHECK((answer.complete && answer.body == whole));
  }
}

}  // namespace
}  // namespace gateway::server
