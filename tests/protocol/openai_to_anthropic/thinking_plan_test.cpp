#include "protocol/openai_to_anthropic/asking.hpp"

namespace gateway::protocol::openai_to_anthropic {
namespace {

struct Sending {
  std::string thinking;
  std::string effort;
  std::string max_tokens;
  Names lost;

  bool operator==(const Sending&) const = default;
};

Sending Send(const std::string& more, ThinkingMode mode = ThinkingMode::kAdaptive) {
  Asking asking;
  asking.provider->translation.thinking_mode = mode;
  asking.provider->translation.default_max_tokens = 100;
  const EncodedCall call = asking.Encode(Hello(more));
  const std::string& body = call.upstream.body;
  return Sending{MemberOf(body, "thinking"), MemberOf(body, "output_config.effort"),
                 MemberOf(body, "max_tokens"), call.lost};
}
std::string Enabled(const std::string& budget) {
  return R"({"type":"enabled","budget_tokens":)" + budget + "}";
}
const std::string kAdaptive = R"({"type":"adaptive"})";
const Sending kNothing{"", "", "100", {}};

TEST_CASE("openai_to_anthropic: an effort is said in the provider's way", "[protocol]") {
  struct Row {
    std::string asked;
    std::string effort;
    int budget;
  };
  for (const auto& [asked, effort, budget] :
       {Row{"minimal", R"("low")", 2048}, Row{"low", R"("low")", 2048},
        Row{"medium", R"("medium")", 8192}, Row{"high", R"("high")", 16384},
        Row{"xhigh", R"("xhigh")", 24576}, Row{"max", R"("max")", 32768}}) {
    const std::string own = R"(,"reasoning_effort":")" + asked + "\"";
    const std::string open_router = R"(,"reasoning":{"effort":")" + asked + "\"}";
    const std::string maximum = std::to_string(100 + budget);

    CHECK(Send(own) == Sending{kAdaptive, effort, "100", {}});
    CHECK(Send(open_router) == Sending{kAdaptive, effort, "100", {}});
    CHECK(Send(own, ThinkingMode::kBudget) ==
          Sending{Enabled(std::to_string(budget)), "", maximum, {}});
    CHECK(Send(open_router, ThinkingMode::kBudget) ==
          Sending{Enabled(std::to_string(budget)), "", maximum, {}});
    CHECK(Send(own, ThinkingMode::kOff) == Sending{"", "", "100", {"reasoning_effort"}});
    CHECK(Send(open_router, ThinkingMode::kOff) == Sending{"", "", "100", {"reasoning"}});
  }
}

TEST_CASE("openai_to_anthropic: no effort is asked for with none", "[protocol]") {
  const ThinkingMode mode =
      GENERATE(ThinkingMode::kAdaptive, ThinkingMode::kBudget, ThinkingMode::kOff);
  CHECK(Send(R"(,"reasoning_effort":"none")", mode) == kNothing);
  CHECK(Send(R"(,"reasoning":{"effort":"none"})", mode) == kNothing);
  CHECK(Send(R"(,"reasoning":{"enabled":false})", mode) == kNothing);
  CHECK(Send(R"(,"reasoning_effort":null,"reasoning":null,"thinking":null)", mode) == kNothing);
  CHECK(Send(R"(,"reasoning_effort":"some")", mode) ==
        Sending{"", "", "100", {"reasoning_effort"}});
}

TEST_CASE("openai_to_anthropic: reasoning may be a number of tokens, or just be", "[protocol]") {
  CHECK(Send(R"(,"reasoning":{"max_tokens":3000})") == Sending{Enabled("3000"), "", "3100", {}});
  CHECK(Send(R"(,"reasoning":{"max_tokens":10})") ==
        Sending{Enabled("1024"), "", "1124", {"reasoning"}});
  CHECK(Send(R"(,"reasoning":{"enabled":true})") == Sending{kAdaptive, "", "100", {}});
  CHECK(Send(R"(,"reasoning":{"enabled":true})", ThinkingMode::kBudget) ==
        Sending{Enabled("8192"), "", "8292", {}});
  CHECK(Send(R"(,"reasoning":{"enabled":true})", ThinkingMode::kOff) ==
        Sending{"", "", "100", {"reasoning"}});
  CHECK(Send(R"(,"reasoning":{"max_tokens":9223372036854775807})").lost == Names{"reasoning"});
}

TEST_CASE("openai_to_anthropic: a budget stays below the client's maximum", "[protocol]") {
  const auto send = [](const std::string& maximum) {
    return Send(R"(,"reasoning_effort":"medium","max_tokens":)" + maximum, ThinkingMode::kBudget);
  };
  CHECK(send("8193") == Sending{Enabled("8192"), "", "8193", {}});
  CHECK(send("8192") == Sending{Enabled("8191"), "", "8192", {"reasoning_effort"}});
  CHECK(send("1025") == Sending{Enabled("1024"), "", "1025", {"reasoning_effort"}});
  CHECK(send("1024") == Sending{"", "", "1024", {"reasoning_effort"}});
  CHECK(send("1") == Sending{"", "", "1", {"reasoning_effort"}});
}

TEST_CASE("openai_to_anthropic: thinking in Anthropic's own words wins", "[protocol]") {
  const ThinkingMode mode =
      GENERATE(ThinkingMode::kAdaptive, ThinkingMode::kBudget, ThinkingMode::kOff);
  const std::string summarized = R"({"type":"adaptive","display":"summarized"})";
  CHECK(Send(R"(,"thinking":)" + summarized, mode) == Sending{summarized, "", "100", {}});
  CHECK(Send(R"(,"thinking":{"type":"disabled"})", mode) ==
        Sending{R"({"type":"disabled"})", "", "100", {}});
  CHECK(Send(R"(,"thinking":{"budget_tokens":2000,"display":"omitted","type":"enabled"})", mode) ==
        Sending{R"({"type":"enabled","budget_tokens":2000,"display":"omitted"})", "", "2100", {}});
  CHECK(Send(R"(,"thinking":{"type":"enabled","budget_tokens":5},"max_tokens":2000)", mode) ==
        Sending{Enabled("1024"), "", "2000", {"thinking"}});
}

TEST_CASE("openai_to_anthropic: an effort stays beside thinking in Anthropic's words",
          "[protocol]") {
  CHECK(Send(R"(,"reasoning_effort":"high","thinking":{"type":"disabled"})") ==
        Sending{R"({"type":"disabled"})", R"("high")", "100", {}});
  CHECK(
      Send(R"(,"reasoning_effort":"high","thinking":{"type":"disabled"})", ThinkingMode::kBudget) ==
      Sending{R"({"type":"disabled"})", "", "100", {"reasoning_effort"}});
}

TEST_CASE("openai_to_anthropic: wishes that nobody understands are lost", "[protocol]") {
  CHECK(Send(R"(,"reasoning":"high","thinking":true)") ==
        Sending{"", "", "100", {"reasoning", "thinking"}});
  CHECK(Send(R"(,"reasoning":{},"thinking":false)") == kNothing);
}

TEST_CASE("openai_to_anthropic: a call that must be made goes before thinking", "[protocol]") {
  const std::string choice = GENERATE(R"("required")", R"({"function":{"name":"f"}})");
  const std::string forced = R"(,"tools":[{"function":{"name":"f"}}],"tool_choice":)" + choice;
  CHECK(Send(forced + R"(,"reasoning_effort":"high")") ==
        Sending{"", R"("high")", "100", {"reasoning_effort"}});
  CHECK(Send(forced + R"(,"reasoning":{"max_tokens":2000})") ==
        Sending{"", "", "100", {"reasoning"}});
  CHECK(Send(forced + R"(,"thinking":{"type":"enabled","budget_tokens":2000},"max_tokens":9)") ==
        Sending{"", "", "9", {"thinking"}});
  CHECK(Send(forced + R"(,"thinking":{"type":"disabled"})") ==
        Sending{R"({"type":"disabled"})", "", "100", {}});
  // Then the sampling may be said.
  CHECK(Sent(Hello(forced + R"(,"reasoning_effort":"high","temperature":0.5)"), "temperature") ==
        "0.5");
}

TEST_CASE("openai_to_anthropic: sampling that is refused beside thinking is left out",
          "[protocol]") {
  const auto hello = [](const std::string& more) {
    return Hello(R"(,"reasoning_effort":"low")" + more);
  };
  const std::string chat = hello(R"(,"temperature":0.5,"top_p":0.9,"top_k":5)");
  for (const char* name : {"temperature", "top_p", "top_k"}) {
    CHECK(Sent(chat, name).empty());
  }
  CHECK(Lost(chat) == Names{"temperature", "top_p", "top_k"});
  CHECK(Sent(hello(R"(,"temperature":0.5,"top_p":0.95)"), "top_p") == "0.95");
  CHECK(Lost(hello(R"(,"temperature":1)")).empty());  // it is the usual value
  CHECK(Sent(hello(R"(,"temperature":1)"), "temperature").empty());
}

}  // namespace
}  // namespace gateway::protocol::openai_to_anthropic
