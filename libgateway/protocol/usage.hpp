// OpenAI's usage object to Usage.
#pragma once

#include <string_view>

#include "gateway/log_record.hpp"

namespace gateway::protocol {

// `text`: the object's JSON text. What is missing, null or nonsense counts as 0; anything but an
// object with a number of prompt or completion tokens leaves Usage unknown. DeepSeek's
// prompt_cache_hit_tokens is taken for cached tokens.
Usage ReadOpenAiUsage(std::string_view text);

}  // namespace gateway::protocol
