// Values that are written as texts: durations, sizes, addresses.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/result.hpp"

namespace gateway::config {

// "10s", "500ms", "1.5m", "1h", "30d".
std::optional<std::chrono::milliseconds> ParseDuration(std::string_view text);
std::optional<std::chrono::milliseconds> SecondsToDuration(double seconds);

// "32MiB" (1024 squared), "32MB" (1000 squared), "512 KiB", "100B"; bytes.
std::optional<std::int64_t> ParseSize(std::string_view text);

// A provider's base URL without a slash at the end. Error: kConfig; the message does not show the
// URL, whose user info may be a secret.
Result<std::string> ParseBaseUrl(std::string_view text);

// The same with "/v1" behind it, unless it ends in a version already: Anthropic's own tools are
// told the part before that.
std::string WithVersion(std::string base_url);

// Of providers and clients: 1 to 64 letters, digits, "-", "_" and ".", no "." in front.
bool IsPlainName(std::string_view text);
inline constexpr std::string_view kPlainNameRule =
    "use letters, digits, '-', '_' and '.' (64 at most, no '.' in front)";

// Pieces between commas, without blanks around them and without empty ones.
std::vector<std::string> SplitAtCommas(std::string_view text);

}  // namespace gateway::config
