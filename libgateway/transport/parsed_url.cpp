#include "libgateway/transport/parsed_url.hpp"

#include <optional>
#include <utility>

#include <curl/curl.h>

#include "libgateway/base/base64.hpp"

namespace gateway::transport {
namespace {

struct Cleanup {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
using CurlUrl = std::unique_ptr<CURLU, Cleanup>;

#ifdef CURLU_PUNYCODE
constexpr unsigned kAsciiHost = CURLU_PUNYCODE;
#else
constexpr unsigned kAsciiHost = 0;
#endif

std::optional<std::string> Part(CURLU* url, CURLUPart part, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, flags) != CURLUE_OK) {
    return std::nullopt;
  }
  const std::unique_ptr<char, decltype(&curl_free)> owner(text, &curl_free);
  return std::string(text);
}

std::string Credential(CURLU* url) {
  const auto user = Part(url, CURLUPART_USER, CURLU_URLDECODE);
  if (!user) {
    return {};
  }
  const auto password = Part(url, CURLUPART_PASSWORD, CURLU_URLDECODE);
  std::string credential = base::EncodeBase64(*user + ":" + password.value_or(""));
  credential.resize((credential.size() + 3) / 4 * 4, '=');  // RFC 7617: with its padding
  return "Basic " + credential;
}

std::optional<ParsedUrl> Parse(const std::string& text) {
  const CurlUrl url(curl_url());
  if (url == nullptr || curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) {
    return std::nullopt;
  }
  const auto scheme = Part(url.get(), CURLUPART_SCHEME);
  const auto host = Part(url.get(), CURLUPART_HOST, kAsciiHost);
  if (!scheme || !host || (*scheme != "http" && *scheme != "https")) {
    return std::nullopt;
  }
  ParsedUrl parsed;
  parsed.is_secure = *scheme == "https";
  parsed.authority = *host;
  const auto port = Part(url.get(), CURLUPART_PORT, CURLU_NO_DEFAULT_PORT);
  if (port) {
    parsed.authority += ":" + *port;
  }
  parsed.origin = *scheme + "://" + parsed.authority + "/";
  parsed.target = Part(url.get(), CURLUPART_PATH).value_or("/");
  if (const auto query = Part(url.get(), CURLUPART_QUERY)) {
    parsed.target += "?" + *query;
  }
  parsed.credential = Credential(url.get());
  return parsed;
}

}  // namespace

Result<std::shared_ptr<const ParsedUrl>> ParsedUrls::Find(const std::string& url) {
  if (const auto found = urls_.find(url); found != urls_.end()) {
    return found->second;
  }
  auto parsed = Parse(url);
  if (!parsed) {
    return Fail(ErrorCode::kConnect, "the upstream's URL is none of http or https");
  }
  auto shared = std::make_shared<const ParsedUrl>(*std::move(parsed));
  if (urls_.size() < kMost) {
    urls_.emplace(url, shared);
  }
  return std::shared_ptr<const ParsedUrl>(std::move(shared));
}

}  // namespace gateway::transport
