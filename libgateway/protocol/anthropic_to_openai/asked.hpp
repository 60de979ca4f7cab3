// Asked: what the answer needs to know of the question, whose body is gone by then.
#pragma once

#include <string>
#include <vector>

#include "libgateway/protocol/anthropic_to_openai/tool_names.hpp"

namespace gateway::protocol::anthropic_to_openai {

struct Asked {
  std::vector<std::string> stop_sequences;
  ToolNames names;
};

}  // namespace gateway::protocol::anthropic_to_openai
