// R6 for raw calls: a stream whose upstream is cut off, at every place, by an end that HTTP takes
// for one. The client's connection breaks, unless the stream has said that it is over.
#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "fault/fault_fixture.hpp"
#include "support/catch.hpp"

namespace gateway::fault {
namespace {

constexpr std::size_t kEverydayStep = 7;

const std::string kChat = server::ContentEvent("一") + server::ContentEvent("二") +
                          server::kFinishEvent + server::kUsageEvent + server::kDoneEvent;
const std::string kMessages =
    "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"usage\":"
    "{\"input_tokens\":11}}}\n\n"
    "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":"
    "{\"type\":\"text_delta\",\"text\":\"一\"}}\n\n"
    "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":"
    "\"end_turn\"},\"usage\":{\"output_tokens\":5}}\n\n"
    "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";

struct Cut {
  bool chunked = false;  // else the connection's end is the answer's
  std::size_t at = 0;
};

// `enough`: so many bytes of `whole` say that it is over.
void CutEverywhere(const std::string& path, const std::string& whole, std::size_t enough) {
  std::vector<Cut> cuts;
  for (const bool chunked : {false, true}) {
    for (std::size_t at = 1; at < whole.size(); at += IsLongRun() ? 1 : kEverydayStep) {
      cuts.push_back({chunked, at});
    }
    cuts.push_back({chunked, whole.size()});
  }
  FaultFixture fixture([&cuts, &whole](const Call& call) {
    const Cut& cut = cuts.at(std::stoul(call.model));
    const std::string bytes = whole.substr(0, cut.at);
    return Answer{
        .bytes = cut.chunked ? server::kStreamHead + server::Chunked(bytes) + "0\r\n\r\n"
                             : "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n" + bytes,
        .then = Then::kClose};
  });

  std::vector<std::size_t> wrong;
  for (std::size_t i = 0; i < cuts.size(); ++i) {
    const std::string body = fmt::format(R"({{"model":"{}","stream":true}})", i);
    auto client = fixture.Connect();
    REQUIRE(client.Send("POST " + path + " HTTP/1.1\r\nHost: x\r\ncontent-length: " +
                        std::to_string(body.size()) + "\r\n\r\n" + body));
    const auto answer = client.Read();
    const bool is_right = answer.status == 200 && answer.complete == (cuts[i].at >= enough) &&
                          answer.body == whole.substr(0, cuts[i].at);
    if (!is_right) {
      wrong.push_back(i);
    }
  }

  CHECK(wrong == std::vector<std::size_t>{});
  const auto count =
      std::count_if(cuts.begin(), cuts.end(), [enough](const Cut& cut) { return cut.at < enough; });
  CHECK(fixture.Ask("SELECT sum(outcome = 'upstream_reset' AND error_code = 'upstream_stream' AND "
                    "status = 200)||' '||sum(outcome = 'success' AND error_code IS NULL)||' '||"
                    "max(completion_tokens) FROM requests") ==
        fmt::format("{} {} 5", count, cuts.size() - static_cast<std::size_t>(count)));
}

TEST_CASE("The server never truncates a raw stream in silence", "[fault]") {
  // An event counts without its two line ends, too.
  const std::size_t finish = kChat.find(server::kFinishEvent) + server::kFinishEvent.size() - 2;
  CutEverywhere("/up/v1/chat/completions", kChat, finish);
  CutEverywhere("/up/v1/messages", kMessages, kMessages.size() - 2);
}

}  // namespace
}  // namespace gateway::fault
