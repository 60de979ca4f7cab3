// Files that nobody but this user may read.
#pragma once

#include <filesystem>

#include "gateway/result.hpp"

namespace gateway::storage {

// Creates the file (mode 0600) and the directories it needs (0700); what exists stays as it is.
// Error: kStorage.
[[nodiscard]] Result<void> EnsurePrivateFile(const std::filesystem::path& file);

}  // namespace gateway::storage
