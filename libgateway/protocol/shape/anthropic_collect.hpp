// AnthropicCollector: the events of a stream of Anthropic's to one message.
#pragma once

#include <string>

#include "libgateway/protocol/shape/collector.hpp"

namespace gateway::protocol::shape {

class AnthropicCollector final : public Collector {
 public:
  // `model`: what was asked for, in case the upstream does not say.
  explicit AnthropicCollector(std::string model) : model_(std::move(model)) {}

  bool Add(const sse::Event& event) override;
  [[nodiscard]] bool empty() const override { return true; }
  [[nodiscard]] bool ended() const override { return false; }
  [[nodiscard]] bool finished() const override { return false; }
  std::string Object() override;

 private:
  const std::string model_;
};

}  // namespace gateway::protocol::shape
