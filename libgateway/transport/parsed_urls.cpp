#include "libgateway/transport/parsed_urls.hpp"

#include <utility>

namespace gateway::transport {

CURLU* ParsedUrls::Find(const std::string& url) {
  if (const auto found = urls_.find(url); found != urls_.end()) {
    return found->second.get();
  }
  if (urls_.size() >= kMost) {
    return nullptr;
  }
  std::unique_ptr<CURLU, Cleanup> parsed(curl_url());
  if (parsed == nullptr || curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK) {
    return nullptr;
  }
  return urls_.emplace(url, std::move(parsed)).first->second.get();
}

}  // namespace gateway::transport
