#include "server/front/request_target.hpp"

#include <algorithm>

#include "server/front/header_text.hpp"

namespace gateway::server {
namespace {

constexpr std::string_view kHexDigits = "0123456789ABCDEF";

bool IsPrintable(char c) { return c > ' ' && c < 0x7F; }

bool IsControl(char c) { return (c >= 0 && c < ' ') || c == 0x7F; }

// What may stand in a path as it is. "." and "/" are among them: paths are compared, never opened.
bool IsPlain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' ||
         c == '-' || c == '_' || c == '.' || c == '~' || c == ':';
}

void AppendEncoded(std::string* out, char c) {
  const auto byte = static_cast<unsigned char>(c);
  out->append({'%', kHexDigits[byte >> 4U], kHexDigits[byte & 15U]});
}

std::optional<std::string> Decode(std::string_view path) {
  if (path.find('%') == std::string_view::npos) {  // all of it is printable
    return std::string(path);
  }
  std::string decoded;
  decoded.reserve(path.size());
  for (std::size_t i = 0; i < path.size(); ++i) {
    char c = path[i];
    if (c == '%') {
      const int high = i + 2 < path.size() ? HexValue(path[i + 1]) : -1;
      const int low = i + 2 < path.size() ? HexValue(path[i + 2]) : -1;
      if (high < 0 || low < 0) {
        return std::nullopt;
      }
      c = static_cast<char>(high * 16 + low);
      i += 2;
    }
    if (IsControl(c)) {
      return std::nullopt;
    }
    decoded.push_back(c);
  }
  return decoded;
}

}  // namespace

std::optional<RequestTarget> ParseTarget(std::string_view target) {
  if (target.empty() || target.front() != '/' ||
      !std::all_of(target.begin(), target.end(), IsPrintable) ||
      target.find('#') != std::string_view::npos) {
    return std::nullopt;
  }
  const std::size_t question = target.find('?');
  auto path = Decode(target.substr(0, question));
  if (!path) {
    return std::nullopt;
  }
  const auto query =
      question == std::string_view::npos ? std::string_view() : target.substr(question + 1);
  return RequestTarget{*std::move(path), std::string(target.substr(0, question)),
                       std::string(query)};
}

std::string CanonicalTarget(std::string_view path, std::string_view query) {
  std::string target;
  target.reserve(path.size() + query.size() + 1);
  for (const char c : path) {
    if (IsPlain(c)) {
      target.push_back(c);
    } else {
      AppendEncoded(&target, c);
    }
  }
  if (!query.empty()) {
    target.push_back('?');
  }
  for (const char c : query) {
    if (c == '?') {  // a second one is an error to cpp-httplib 0.11
      AppendEncoded(&target, c);
    } else {
      target.push_back(c);
    }
  }
  return target;
}

}  // namespace gateway::server
