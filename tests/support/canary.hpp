// Canaries (R23): every secret that the tests give a server holds the word "-canary-", so that one
// which turns up where none may be is noticed in whatever test it happens.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace gateway::support {

inline constexpr std::string_view kCanary = "-canary-";

// As it is, or in base64.
[[nodiscard]] bool HasCanary(std::string_view text);

// Those of the files in a folder that have one, but for configurations (.toml, .yaml).
[[nodiscard]] std::vector<std::string> FilesWithCanary(const std::filesystem::path& folder);

// Ends the test program with a message when there is one in `text`. `where`: for the message. Any
// thread, also in destructors.
void ExpectNoCanary(std::string_view text, std::string_view where);
void ExpectNoCanaryIn(const std::filesystem::path& folder);

}  // namespace gateway::support
