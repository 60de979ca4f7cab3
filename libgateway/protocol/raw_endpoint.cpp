#include "libgateway/protocol/raw_endpoint.hpp"

#include <charconv>
#include <string>

#include "libgateway/base/ascii.hpp"

namespace gateway::protocol {
namespace {

// Small letters and one slash between two names, as lenient upstreams read a path.
std::string Plain(std::string_view path) {
  std::string plain;
  for (std::size_t i = 0; i < path.size(); ++i) {
    char c = path[i];
    unsigned value = 0;
    if (c == '%' && path.size() - i > 2 &&
        std::from_chars(&path[i + 1], &path[i] + 3, value, 16).ptr == &path[i] + 3) {
      c = static_cast<char>(value);
      i += 2;
    }
    if (c != '/' || !plain.ends_with('/')) {
      plain.push_back(c);
    }
  }
  if (plain.ends_with('/')) {
    plain.pop_back();
  }
  return base::LowerCase(plain);
}

}  // namespace

Endpoint EndpointOfRaw(std::string_view raw_path) {
  const std::string path = Plain(raw_path);
  if (path.find("/threads/") != std::string::npos) {  // whose messages are objects of their own
    return Endpoint::kOther;
  }
  if (path.ends_with("/chat/completions")) {
    return Endpoint::kChat;
  }
  if (path.ends_with("/completions")) {
    return Endpoint::kCompletions;
  }
  if (path.ends_with("/messages")) {
    return Endpoint::kMessages;
  }
  const std::size_t last = path.rfind('/');
  const bool names_one = last != std::string::npos && path.substr(0, last).ends_with("/responses");
  return names_one || path.ends_with("/responses") ? Endpoint::kResponses : Endpoint::kOther;
}

}  // namespace gateway::protocol
