// OpenAI's usage object to Usage.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "gateway/log_record.hpp"

namespace gateway::protocol {

// `text`: the object's JSON text. What is missing, null or nonsense counts as 0; anything but an
// object with a number of tokens leaves Usage unknown. Both of OpenAI's spellings count
// (prompt_tokens, input_tokens); a total alone, as rerankers tell it, is all prompt; DeepSeek's
// prompt_cache_hit_tokens is taken for cached tokens.
Usage ReadOpenAiUsage(std::string_view text);

// About how many tokens a text of so many bytes is: a quarter.
std::int64_t EstimateTokens(std::size_t text_bytes);

}  // namespace gateway::protocol
