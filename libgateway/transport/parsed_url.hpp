// ParsedUrls: URLs as curl has taken them apart. A gateway calls the same few again and again.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <unordered_map>

#include "gateway/result.hpp"

namespace gateway::transport {

struct ParsedUrl {
  std::string origin;      // "https://host:8443/": what a connection is made for, and kept by
  std::string authority;   // the Host header: "host:8443"
  std::string target;      // path and query: "/v1/models?limit=5"
  std::string credential;  // "Basic ...", of "https://user:password@host"; must never be printed
  bool is_secure = false;
};

// One thread.
class ParsedUrls {
 public:
  // Error: kConnect, it is no URL of http or https.
  Result<std::shared_ptr<const ParsedUrl>> Find(const std::string& url);

 private:
  static constexpr std::size_t kMost = 1024;  // some hundred bytes each; the rest is parsed anew

  std::unordered_map<std::string, std::shared_ptr<const ParsedUrl>> urls_;
};

}  // namespace gateway::transport
