// Files of others, written anew.
#pragma once

#include <string>
#include <string_view>

#include "gateway/result.hpp"

namespace gateway::config {

// Puts `text` in place of what the file holds, in one step: whoever opens it, and whatever happens
// meanwhile, finds the old text or the new one. Links are followed; mode and, where that is
// allowed, owner stay. Blocks until it is on disk. Error: kStorage; nothing was changed.
Result<void> ReplaceFile(const std::string& file, std::string_view text);

}  // namespace gateway::config
