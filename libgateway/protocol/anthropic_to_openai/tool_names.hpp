// ToolNames: names of tools, short enough for the upstream, and back.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "libgateway/json/tree.hpp"

namespace gateway::protocol::anthropic_to_openai {

class ToolNames {
 public:
  // `shorten`: to 64 bytes; else names stay as they are.
  explicit ToolNames(bool shorten) : shorten_(shorten) {}

  // The client's name for the upstream. Both are what stands between the quotes of a JSON string.
  std::string ForUpstream(json::Element name);
  // The upstream's for the client, the same way.
  [[nodiscard]] std::string_view ForClient(std::string_view name) const;

 private:
  bool shorten_;
  std::unordered_map<std::string, std::string> shortened_;  // and what they were
};

}  // namespace gateway::protocol::anthropic_to_openai
