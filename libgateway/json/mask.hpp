// Masking: upstreams echo keys in their error texts.
#pragma once

#include <string>

#include "gateway/key_pool.hpp"

namespace gateway::json {

// `text` with every key of `pool` in it replaced by "***".
std::string MaskKeys(std::string text, const KeyPool& pool);

}  // namespace gateway::json
