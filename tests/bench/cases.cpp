#include "cases.hpp"

#include <fmt/format.h>

namespace gateway::bench {
namespace {

constexpr std::string_view kText =
    "The tide rises twice a day because the earth turns under two bulges of water, one below the "
    "moon and one on the other side; \\\"spring\\\" tides come when the sun pulls along. ";

std::string Turns(int count) {
  std::string turns;
  for (int i = 0; i < count; ++i) {
    turns.append(fmt::format(R"({{"role":"{}","content":"{}{}{}"}},)",
                             i % 2 == 0 ? "user" : "assistant", kText, kText, i));
  }
  return turns;
}

std::string Schema(int number) {
  return fmt::format(R"({{"type":"object","properties":{{"place":{{"type":"string","description":)"
                     R"("Where to look, number {}"}},"days":{{"type":"integer","minimum":1}}}},)"
                     R"("required":["place"],"additionalProperties":false}})",
                     number);
}

class OneKey final : public KeyPool {
 public:
  Result<std::shared_ptr<const Key>> Next(const KeyWish& /*wish*/) override {
    return keys_.front();
  }
  [[nodiscard]] const std::vector<std::shared_ptr<const Key>>& keys() const override {
    return keys_;
  }

 private:
  const std::vector<std::shared_ptr<const Key>> keys_{
      std::make_shared<const Key>(Key{"k", Secret("sk-upstream-0001")})};
};

std::string Named(std::string_view type, std::string_view rest) {
  return fmt::format("event: {0}\ndata: {{\"type\":\"{0}\"{1}}}\n\n", type, rest);
}

}  // namespace

std::string OpenAiCall(bool stream) {
  std::string tools;
  for (const int number : {1, 2}) {
    tools.append(fmt::format(R"({}{{"type":"function","function":{{"name":"look_{}","description":)"
                             R"("Looks up","parameters":{}}}}})",
                             tools.empty() ? "" : ",", number, Schema(number)));
  }
  return fmt::format(
      R"({{"model":"up/m","stream":{},"max_tokens":500,"temperature":0.7,"tools":[{}],"messages":[)"
      R"({{"role":"system","content":"{}"}},{}{{"role":"assistant","content":null,"tool_calls":[)"
      R"({{"id":"call_1","type":"function","function":{{"name":"look_1","arguments":)"
      R"("{{\"place\":\"Brest\",\"days\":3}}"}}}}]}},{{"role":"tool","tool_call_id":"call_1",)"
      R"("content":"{}"}}]}})",
      stream, tools, kText, Turns(9), kText);
}

std::string AnthropicCall(bool stream) {
  std::string tools;
  for (const int number : {1, 2}) {
    tools.append(fmt::format(R"({}{{"name":"look_{}","description":"Looks up","input_schema":{}}})",
                             tools.empty() ? "" : ",", number, Schema(number)));
  }
  return fmt::format(
      R"({{"model":"up/m","stream":{},"max_tokens":500,"temperature":0.7,"tools":[{}],)"
      R"("system":"{}","messages":[{}{{"role":"assistant","content":[{{"type":"tool_use",)"
      R"("id":"toolu_1","name":"look_1","input":{{"place":"Brest","days":3}}}}]}},)"
      R"({{"role":"user","content":[{{"type":"tool_result","tool_use_id":"toolu_1",)"
      R"("content":"{}"}}]}}]}})",
      stream, tools, kText, Turns(9), kText);
}

std::vector<std::string> OpenAiEvents() {
  std::vector<std::string> events;
  const auto add = [&events](std::string_view delta, std::string_view finish) {
    events.push_back(fmt::format(
        R"(data: {{"id":"chatcmpl-Cx1","object":"chat.completion.chunk","created":1764000000,)"
        R"("model":"m-1","system_fingerprint":"fp_1","choices":[{{"index":0,"delta":{},)"
        R"("logprobs":null,"finish_reason":{}}}],"usage":null}})"
        "\n\n",
        delta, finish));
  };
  add(R"({"role":"assistant","content":""})", "null");
  for (int i = 0; i < kPieces; ++i) {
    add(fmt::format(R"({{"content":" twice a day {}\n"}})", i), "null");
  }
  add("{}", R"("stop")");
  events.emplace_back(
      R"(data: {"id":"chatcmpl-Cx1","object":"chat.completion.chunk","created":1764000000,)"
      R"("model":"m-1","choices":[],"usage":{"prompt_tokens":900,"completion_tokens":150,)"
      R"("total_tokens":1050}})"
      "\n\n");
  events.emplace_back("data: [DONE]\n\n");
  return events;
}

std::vector<std::string> AnthropicEvents() {
  std::vector<std::string> events{
      Named("message_start", R"(,"message":{"id":"msg_1","type":"message","role":"assistant",)"
                             R"("model":"m-1","content":[],"stop_reason":null,"usage":)"
                             R"({"input_tokens":900,"output_tokens":1}})"),
      Named("content_block_start", R"(,"index":0,"content_block":{"type":"text","text":""})")};
  for (int i = 0; i < kPieces; ++i) {
    events.push_back(
        Named("content_block_delta",
              fmt::format(
                  R"(,"index":0,"delta":{{"type":"text_delta","text":" twice a day {}\n"}})", i)));
  }
  events.push_back(Named("content_block_stop", R"(,"index":0)"));
  events.push_back(Named("message_delta",
                         R"(,"delta":{"stop_reason":"end_turn",)"
                         R"("stop_sequence":null},"usage":{"output_tokens":150})"));
  events.push_back(Named("message_stop", ""));
  return events;
}

Target TargetOf(Dialect upstream) {
  auto provider = std::make_shared<Provider>();
  provider->name = "up";
  provider->dialect = upstream;
  provider->base_url = "https://upstream.example/v1";
  provider->keys = std::make_shared<OneKey>();
  return Target{std::move(provider), "m-1"};
}

}  // namespace gateway::bench
