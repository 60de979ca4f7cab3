// What the receipt of a call names: only what the upstream does not get the meaning of.
#include "protocol/openai_to_anthropic/asking.hpp"

namespace gateway::protocol::openai_to_anthropic {
namespace {

TEST_CASE("openai_to_anthropic: the receipt names what was lost, once, in the call's order",
          "[protocol]") {
  CHECK(Lost(R"({"verbosity":"low","logit_bias":{"1":2},"seed":7,"model":"ant/m","messages":[)"
             R"({"role":"user","name":"bob","content":"x"},)"
             R"({"role":"assistant","name":"al","content":"y","audio":{"id":"a"},"reasoning":"r"},)"
             R"({"role":"user","name":"bob","content":"z"}],"temperature":1.5,"top_p":0.9,)"
             R"("sparkle":0,"presence_penalty":0.1,"store":true,"frequency_penalty":-1})") ==
        Names{"verbosity", "logit_bias", "seed", "messages.name", "messages.reasoning",
              "messages.audio", "temperature", "top_p", "sparkle", "presence_penalty", "store",
              "frequency_penalty"});
}

TEST_CASE("openai_to_anthropic: the receipt is empty when nothing was lost", "[protocol]") {
  CHECK(Lost(Hello(R"(,"seed":null,"presence_penalty":0,"frequency_penalty":0.0,"logprobs":false,)"
                   R"("store":false,"stream":true,"stream_options":{"include_usage":true},"n":1,)"
                   R"("logit_bias":{},"metadata":{},"user":"u","verbosity":"medium","tools":[],)"
                   R"("tool_choice":"auto","parallel_tool_calls":true,"modalities":["text"],)"
                   R"("response_format":{"type":"text"},"reasoning_effort":"none","stop":[],)"
                   R"("service_tier":"default","prompt_cache_key":"","include_reasoning":true)"))
            .empty());
  CHECK(Lost(Chat(R"({"role":"tool","tool_call_id":"c","name":"f","content":"r"},)"
                  R"({"role":"assistant","content":"a","refusal":null,"audio":null,)"
                  R"("tool_calls":[],"reasoning_content":""},)" +
                  kHello))
            .empty());
}

TEST_CASE("openai_to_anthropic: the receipt names thinking that nobody signed", "[protocol]") {
  const auto lost = [](const std::string& member) {
    return Lost(Chat(kHello + R"(,{"role":"assistant","content":"a",)" + member + "}," + kHello));
  };
  CHECK(lost(R"("reasoning_content":"r")") == Names{"messages.reasoning_content"});
  CHECK(lost(R"("reasoning":"r")") == Names{"messages.reasoning"});
  CHECK(lost(R"("reasoning_details":[{"type":"reasoning.summary","summary":"s"}])") ==
        Names{"messages.reasoning_details"});
  CHECK(lost(R"("thinking_blocks":[{"type":"thinking","thinking":"t","signature":""}])") ==
        Names{"messages.thinking_blocks"});
  CHECK(lost(R"("reasoning_content":"r","reasoning":"r","reasoning_details":[)"
             R"({"type":"reasoning.text","text":"r","signature":"s"}])")
            .empty());
}

TEST_CASE("openai_to_anthropic: the receipt names thinking that was hidden from no one",
          "[protocol]") {
  CHECK(Lost(Hello(R"(,"include_reasoning":false)")) == Names{"include_reasoning"});
  CHECK(Lost(Hello(R"(,"reasoning":{"effort":"low","exclude":true})")) ==
        Names{"reasoning.exclude"});
}

TEST_CASE("openai_to_anthropic: the receipt stays small, whatever was in the call", "[protocol]") {
  std::string more;
  for (int i = 0; i < 50000; ++i) {
    more += ",\"x" + std::to_string(i) + "\":1";
  }
  more += ",\"" + std::string(100000, 'y') + "\":1";
  std::size_t bytes = 0;

  const Names lost = Lost(Hello(more));

  for (const std::string& name : lost) {
    bytes += name.size();
  }
  CHECK(lost.front() == "x0");
  CHECK(bytes < 10000);
}

}  // namespace
}  // namespace gateway::protocol::openai_to_anthropic
