#include "libgateway/protocol/upstream_url.hpp"

#include <algorithm>

#include "libgateway/base/char_set.hpp"

namespace gateway::protocol {
namespace {

constexpr std::string_view kApiVersion = "/v1";
constexpr std::string_view kHexDigits = "0123456789ABCDEF";

// What stands for itself in a path (RFC 3986 §3.3), and the slash.
constexpr base::CharSet kPlain(
    "-._~!$&'()*+,;=:@/0123456789abcdefghijklmnopqrstuvwxyz"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ");

bool IsPlain(char c) { return kPlain.Has(c); }

std::string Encoded(std::string_view path) {
  if (std::all_of(path.begin(), path.end(), IsPlain)) {
    return std::string(path);
  }
  std::string encoded;
  encoded.reserve(path.size());
  for (const char c : path) {
    if (IsPlain(c)) {
      encoded.push_back(c);
    } else {
      const auto byte = static_cast<unsigned char>(c);
      encoded.append({'%', kHexDigits[byte >> 4U], kHexDigits[byte & 15U]});
    }
  }
  return encoded;
}

void Replace(std::string_view what, char with, std::string* text) {
  for (auto at = text->find(what); at != std::string::npos; at = text->find(what, at)) {
    text->replace(at, what.size(), 1, with);
  }
}

// False for "." and "..", however they are spelt: curl and upstreams resolve them, and the path
// would leave the base URL that the key is meant for.
bool StaysBelow(std::string_view sent) {
  if (sent.find_first_of(".%") == std::string_view::npos) {
    return true;
  }
  std::string path(sent);
  for (const std::string_view dot : {"%2e", "%2E"}) {
    Replace(dot, '.', &path);
  }
  for (const std::string_view slash : {"%2f", "%2F", "%5c", "%5C", "\\"}) {
    Replace(slash, '/', &path);
  }
  std::string_view rest = path;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('/'), rest.size());
    std::string_view segment = rest.substr(0, end);
    segment = segment.substr(0, segment.find(';'));  // parameters, to some servers
    if (segment == "." || segment == "..") {
      return false;
    }
    rest.remove_prefix(std::min(rest.size(), end + 1));
  }
  return true;
}

Result<std::string> Put(std::string_view base_url, std::string_view path, std::string_view query) {
  if (!StaysBelow(path)) {
    return Fail(ErrorCode::kInvalidRequest, "the path must not contain '.' or '..'");
  }
  std::string url;
  url.reserve(base_url.size() + path.size() + query.size() + 1);
  url.append(base_url).append(path);
  if (!query.empty()) {
    url.append("?").append(query);
  }
  return url;
}

// Of the path of a URL, with its slash; empty when it has none.
std::string_view LastSegment(std::string_view url) {
  const std::size_t slash = url.rfind('/');
  return slash == std::string_view::npos || slash == 0 || url[slash - 1] == '/' ? std::string_view{}
                                                                                : url.substr(slash);
}

// Takes `segment` off the front of `path`, if it is its first one.
void RemoveFirst(std::string_view segment, std::string_view* path) {
  const std::string_view rest = path->substr(std::min(segment.size(), path->size()));
  if (path->starts_with(segment) && (rest.empty() || rest.front() == '/')) {
    *path = rest;
  }
}

}  // namespace

Result<std::string> ApiUrl(std::string_view base_url, const Request& request) {
  std::string_view path = request.path;
  RemoveFirst(kApiVersion, &path);
  return Put(base_url, Encoded(path), request.query);
}

Result<std::string> RawUrl(std::string_view base_url, const Request& request) {
  std::string_view path = request.raw_path;
  if (const std::string_view last = LastSegment(base_url); !last.empty()) {
    RemoveFirst(last, &path);
  }
  return Put(base_url, path, request.query);
}

}  // namespace gateway::protocol
