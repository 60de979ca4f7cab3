// About how many tokens a call is, for upstreams that cannot be asked.
#pragma once

#include <cstdint>

#include "libgateway/json/tree.hpp"

namespace gateway::protocol::anthropic_to_openai {

// A quarter of the bytes of all texts, names and schemas, and 1600 for each picture or paged
// document. Takes any content.
std::int64_t EstimateInputTokens(json::Element call);

}  // namespace gateway::protocol::anthropic_to_openai
