#include <algorithm>
#include <charconv>

#include "libgateway/base/ascii.hpp"
#include "libgateway/config/sections.hpp"

namespace gateway::config {
namespace {

constexpr std::string_view kExample = "write it like \"https://chat.example.com\"";

bool IsAlpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool IsAlphaOrDigit(char c) { return IsAlpha(c) || (c >= '0' && c <= '9'); }

bool AllOf(std::string_view text, std::string_view more) {
  return std::all_of(text.begin(), text.end(), [more](char c) {
    return IsAlphaOrDigit(c) || more.find(c) != std::string_view::npos;
  });
}

bool IsScheme(std::string_view scheme) {
  return !scheme.empty() && IsAlpha(scheme.front()) && AllOf(scheme, "+-.");
}

bool IsHost(std::string_view host) {
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
    return host.find(':') != std::string_view::npos && AllOf(host, ":.");
  }
  return !host.empty() && AllOf(host, "-._");
}

bool IsPort(std::string_view digits) {
  int port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  return error == std::errc() && end == digits.data() + digits.size() && digits.size() <= 5 &&
         port >= 1 && port <= 65'535;
}

// What a browser leaves out of the header.
bool IsDefaultPort(std::string_view scheme, std::string_view port) {
  return (scheme == "https" && port == "443") || (scheme == "http" && port == "80");
}

// As a browser writes it. Error: what is wrong with it; what to write.
Result<std::string> ParseOrigin(std::string_view text) {
  const auto fail = [](std::string_view what) {
    return Fail(ErrorCode::kConfig, std::string(what) + "; " + std::string(kExample));
  };
  if (text == "*") {
    return std::string(text);
  }
  if (text == "null") {
    return fail("is every page without an address, which cannot be allowed on its own");
  }
  const std::size_t mark = text.find("://");
  if (mark == std::string_view::npos || !IsScheme(text.substr(0, mark))) {
    return fail("does not begin with http:// or https://");
  }
  std::string_view rest = text.substr(mark + 3);
  const std::size_t behind = rest.find_first_of("/?#");
  if (behind != std::string_view::npos) {
    return fail(rest.substr(behind) == "/" ? "ends with a slash" : "has a path");
  }
  if (rest.find('*') != std::string_view::npos) {
    return fail("has a '*' inside, and origins are only compared as a whole");
  }
  const std::size_t colon = rest.ends_with(']') ? std::string_view::npos : rest.rfind(':');
  const std::string scheme = base::LowerCase(text.substr(0, mark));
  const std::string host = base::LowerCase(rest.substr(0, colon));
  if (!IsHost(host)) {
    return fail("has no host that can be one");
  }
  if (colon == std::string_view::npos) {
    return scheme + "://" + host;
  }
  const std::string port(rest.substr(colon + 1));
  if (!IsPort(port)) {
    return fail("has no port from 1 to 65535 behind its colon");
  }
  return scheme + "://" + host + (IsDefaultPort(scheme, port) ? "" : ":" + port);
}

}  // namespace

void ReadCors(const Node& table, const Report& report, CorsConfig* cors) {
  TableReader reader(table, report);
  const Node* list = reader.Find("allowed_origins");
  if (list != nullptr && list->kind != Node::Kind::kArray) {
    report.At(list->place,
              R"('allowed_origins' must be a list; write ["https://chat.example.com"])");
  } else if (list != nullptr) {
    for (const Node& item : list->children) {
      const auto text = ReadText(item, report);
      if (!text) {
        continue;
      }
      auto origin = ParseOrigin(*text);
      if (!origin) {
        report.At(item.place, "the origin " + Quoted(item.text) + " " + origin.error().message);
      } else {
        cors->allowed_origins.push_back(*std::move(origin));
      }
    }
  }
  reader.RefuseOthers();
}

}  // namespace gateway::config
