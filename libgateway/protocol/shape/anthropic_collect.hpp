// AnthropicCollector: the events of a stream of Anthropic's to one message.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "libgateway/json/tree.hpp"
#include "libgateway/protocol/shape/collector.hpp"
#include "libgateway/protocol/shape/raw_members.hpp"

namespace gateway::protocol::shape {

// Texts are joined, a tool's input is parsed when all of it has come, and everything that this code
// does not know is kept as it was written. Source: the accumulation that Anthropic's own clients
// do.
class AnthropicCollector final : public Collector {
 public:
  // `model`: what was asked for, in case the upstream does not say.
  explicit AnthropicCollector(std::string model) : model_(std::move(model)) {}

  bool Add(const sse::Event& event) override;
  [[nodiscard]] bool empty() const override { return !begun_; }
  [[nodiscard]] bool ended() const override { return ended_; }
  // There is a stop_reason.
  [[nodiscard]] bool finished() const override { return finished_; }
  std::string Object() override;

 private:
  struct Block {
    RawMembers members;
    std::string input;  // the text of its JSON, as far as it has come
  };

  void AddEvent(std::string_view type, json::Element event);
  void StartMessage(json::Element message);
  void StartBlock(json::Element event);
  void AddDelta(json::Element event);
  void AddMessageDelta(json::Element event);

  const std::string model_;
  json::Tree tree_;  // of the event under way
  RawMembers message_;
  RawMembers usage_;
  std::map<std::int64_t, Block> blocks_;  // by their index
  bool begun_ = false;
  bool ended_ = false;
  bool finished_ = false;
};

}  // namespace gateway::protocol::shape
