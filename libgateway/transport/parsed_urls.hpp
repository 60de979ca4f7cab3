// ParsedUrls: URLs as curl has taken them apart. A gateway calls the same few again and again, and
// curl spends more on reading a URL and writing it down again than on all else about a short call.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <unordered_map>

#include <curl/curl.h>

namespace gateway::transport {

// One thread.
class ParsedUrls {
 public:
  // Lives as long as this. Null: curl does not take it, or there are so many already that this one
  // is not kept: then curl reads it itself.
  CURLU* Find(const std::string& url);

 private:
  struct Cleanup {
    void operator()(CURLU* url) const { curl_url_cleanup(url); }
  };

  static constexpr std::size_t kMost = 1024;  // some hundred bytes each

  std::unordered_map<std::string, std::unique_ptr<CURLU, Cleanup>> urls_;
};

}  // namespace gateway::transport
