#include "libgateway/config/shown_url.hpp"

#include <algorithm>

namespace gateway::config {
namespace {

constexpr std::string_view kMask = "***";

// "password=..." is one of libpq's parameters, "sslpassword=..." another.
std::string ShownQuery(std::string_view query) {
  constexpr std::string_view kName = "password=";
  std::string shown;
  for (;;) {
    const std::size_t name = query.find(kName);
    if (name == std::string_view::npos) {
      return shown.append(query);
    }
    shown.append(query.substr(0, name + kName.size())).append(kMask);
    query.remove_prefix(name + kName.size());
    query.remove_prefix(std::min(query.find('&'), query.size()));
  }
}

}  // namespace

std::string ShownUrl(std::string_view url) {
  if (!url.starts_with("postgres")) {
    return std::string(url);
  }
  std::string shown(url);
  // A password may have an "@" in it, and whatever else; a host's name cannot.
  const std::size_t at = shown.rfind('@');
  const std::size_t colon = shown.find(':', std::min(shown.find("://"), shown.size() - 1) + 1);
  if (at != std::string::npos && colon < at) {
    shown.replace(colon + 1, at - colon - 1, kMask);
  }
  const std::size_t query = std::min(shown.find('?'), shown.size());
  return shown.substr(0, query) + ShownQuery(std::string_view(shown).substr(query));
}

}  // namespace gateway::config
