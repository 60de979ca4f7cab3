// The target of a request line: its path is percent-decoded once, here, and encoded again for
// cpp-httplib, which decodes it a second time.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gateway::server {

struct RequestTarget {
  std::string path;      // decoded
  std::string raw_path;  // as sent
  std::string query;     // as sent, without "?"
};

// Nothing when `target` is not an absolute path with an optional query in printable ASCII, or its
// path decodes to a control character or not at all.
std::optional<RequestTarget> ParseTarget(std::string_view target);

// A target that means the same and that cpp-httplib, any version, decodes to the same path.
std::string CanonicalTarget(std::string_view path, std::string_view query);

}  // namespace gateway::server
