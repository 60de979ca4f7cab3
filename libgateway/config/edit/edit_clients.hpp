// AddClient and RemoveClient without files.
#pragma once

#include <string>

#include "gateway/config.hpp"

namespace gateway::config {

// The text of `file` as they leave it. Error: as they have them, but for kStorage.
Result<std::string> WithClient(const std::string& file, const std::string& text,
                               const ClientConfig& client);
Result<std::string> WithoutClient(const std::string& file, const std::string& text,
                                  const std::string& name);

}  // namespace gateway::config
