// SystemTexts: the system texts of a chat, wherever they stand in it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/result.hpp"
#include "libgateway/json/tree.hpp"

namespace gateway::protocol::openai_to_anthropic {

class SystemTexts {
 public:
  // `message`: of the role system or developer. Error: kInvalidRequest for content that is no text.
  Result<void> Add(json::Element message, const std::string& place);
  void AddText(std::string_view text);

  // Appends `,"system":...`, or nothing when there is no text.
  void Write(std::string* out) const;

 private:
  struct Text {
    std::string_view literal;
    std::string_view cache_control;
  };

  void AddLiteral(json::Element text, std::string_view cache_control);

  std::vector<Text> texts_;
  std::string own_;  // the literal of a text of ours
};

}  // namespace gateway::protocol::openai_to_anthropic
