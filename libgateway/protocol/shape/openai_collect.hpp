// OpenAiCollector: the chunks of a stream of completions to one completion, chat's or the older
// kind.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "libgateway/json/document.hpp"
#include "libgateway/protocol/shape/collector.hpp"
#include "libgateway/protocol/shape/tool_calls.hpp"

namespace gateway::protocol::shape {

// Texts are joined, tool calls by their index (or, from upstreams that leave it out, their id);
// of everything else the last value counts. Source: the accumulation that OpenAI's own clients do.
class OpenAiCollector final : public Collector {
 public:
  enum class Kind { kChat, kText };

  // `model`: what was asked for, in case the upstream does not say.
  explicit OpenAiCollector(std::string model, Kind kind = Kind::kChat);

  bool Add(const sse::Event& event) override;
  [[nodiscard]] bool empty() const override { return chunks_ == 0; }
  [[nodiscard]] bool ended() const override { return ended_; }
  // Every choice has a finish_reason.
  [[nodiscard]] bool finished() const override;
  std::string Object() override;

 private:
  struct Choice {
    explicit Choice(json::Document& memory) : tools(memory) {}

    std::vector<std::pair<std::string, std::string>> texts;  // joined members of the message
    ToolCalls tools;
    std::string function_name;  // of the old function_call
    std::string function_arguments;
    bool has_function = false;
    json::Value message;   // other members of the message
    json::Value logprobs;  // {"content":[...],"refusal":[...]}
    json::Value others;    // other members of the choice
    std::string finish_reason;
  };

  void AddTop(const json::Value& chunk);
  void AddChoice(const json::Value& chunk_choice);
  void AddDelta(const json::Value& delta, Choice& choice);
  static void AddText(std::string_view name, std::string_view text, Choice& choice);
  static void AddFunction(const json::Value& function, Choice& choice);
  void AddLogprobs(const json::Value& logprobs, Choice& choice);
  [[nodiscard]] json::Value ToMessage(Choice& choice);
  [[nodiscard]] json::Value ToText(const Choice& choice);
  [[nodiscard]] json::Value ToChoice(std::int64_t index, Choice& choice);

  const std::string model_;
  const Kind kind_;
  json::Document memory_;  // owns every Value here
  json::Value top_;        // members of the chunks themselves
  std::map<std::int64_t, Choice> choices_;
  std::size_t chunks_ = 0;
  bool ended_ = false;
};

}  // namespace gateway::protocol::shape
