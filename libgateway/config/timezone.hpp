// Time zones that never change their offset.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace gateway::config {

// "+08:00", "UTC", or the name of a zone without summer time. Empty: none of these.
std::optional<std::chrono::minutes> ZoneOffset(std::string_view zone);

// "+08:00".
std::string OffsetText(std::chrono::minutes offset);

}  // namespace gateway::config
