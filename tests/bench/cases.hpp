// What is measured: calls of about 4 KB, and streams of 50 pieces of text, in both protocols.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "gateway/protocol_adapter.hpp"

namespace gateway::bench {

inline constexpr int kPieces = 50;

// A chat with a few turns and two tools.
std::string OpenAiCall(bool stream);
std::string AnthropicCall(bool stream);

// The events of an answer, each as it would come from the network.
std::vector<std::string> OpenAiEvents();
std::vector<std::string> AnthropicEvents();

// One upstream of that protocol.
Target TargetOf(Dialect upstream);

}  // namespace gateway::bench
