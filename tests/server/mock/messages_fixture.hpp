// What the tests of Anthropic's messages share.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "mock_fixture.hpp"

namespace gateway::server::mock {

// `more`: members, each with a comma behind it.
inline std::string MessagesText(std::string_view more = "",
                                std::string_view messages = R"([{"role":"user","content":"hi"}])") {
  return fmt::format(R"({{"model":"mock-small","max_tokens":100,{}"messages":{}}})", more,
                     messages);
}

constexpr std::string_view kThinking = R"("thinking":{"type":"enabled","budget_tokens":1024},)";
constexpr std::string_view kTool =
    R"("tool_choice":{"type":"any","disable_parallel_tool_use":true},"tools":[{"name":"find",)"
    R"("input_schema":{"type":"object","properties":{"q":{"type":"string"}}}}],)";

inline httplib::Result PostMessages(const RunningMock& mock, const std::string& body) {
  return mock.Post("/v1/messages", body, {{"anthropic-version", "2023-06-01"}});
}

// The names of the events, with blanks behind them; many deltas in a row count as one.
inline std::string OrderOf(const std::vector<Event>& events) {
  std::string order;
  std::string last;
  for (const Event& event : events) {
    CHECK(Has(event.data, fmt::format(R"({{"type":"{}")", event.name)));
    if (event.name != "content_block_delta" || last != event.name) {
      order.append(event.name).append(" ");
    }
    last = event.name;
  }
  return order;
}

}  // namespace gateway::server::mock
