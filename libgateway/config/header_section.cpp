#include <algorithm>
#include <array>

#include "libgateway/base/ascii.hpp"
#include "libgateway/config/sections.hpp"
#include "libgateway/config/values.hpp"

namespace gateway::config {
namespace {

// Source: RFC 9110 §5.6.2, token.
bool IsToken(std::string_view name) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return !name.empty() && std::all_of(name.begin(), name.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           kMarks.find(c) != std::string_view::npos;
  });
}

// Framing and connection headers belong to the transport, credentials to `keys`, content to the
// protocol.
bool IsOurs(std::string_view name) {
  constexpr std::array<std::string_view, 17> kOurs{"host",
                                                   "content-length",
                                                   "content-type",
                                                   "content-encoding",
                                                   "connection",
                                                   "transfer-encoding",
                                                   "proxy-connection",
                                                   "keep-alive",
                                                   "te",
                                                   "trailer",
                                                   "upgrade",
                                                   "expect",
                                                   "authorization",
                                                   "proxy-authorization",
                                                   "proxy-authenticate",
                                                   "x-api-key",
                                                   "accept-encoding"};
  return std::find(kOurs.begin(), kOurs.end(), name) != kOurs.end();
}

std::string Reserved(const std::string& name) {
  return "the gateway sets the header " + Quoted(name) + " itself; ";
}

constexpr const char* kNoToken = "a header's name must be letters, digits and '-'; correct it";

}  // namespace

std::optional<std::string> ReadHeaderName(const Node& node, const Report& report) {
  const auto text = ReadPlainText(node, report);
  if (!text) {
    return std::nullopt;
  }
  if (!IsToken(*text)) {
    report.At(node.place, kNoToken);
    return std::nullopt;
  }
  std::string name = base::LowerCase(*text);
  if (IsOurs(name)) {
    report.At(node.place, Reserved(name) + "choose another one");
    return std::nullopt;
  }
  return name;
}

void ReadExtraHeaders(TableReader& reader, Headers* headers) {
  const Report& report = reader.report();
  const Node* table = reader.Find("extra_headers");
  if (table == nullptr) {
    return;
  }
  if (table->kind != Node::Kind::kTable) {
    report.At(table->place, R"('extra_headers' must be a table; write { "X-Name" = "value" })");
    return;
  }
  for (const Node& child : table->children) {
    if (!IsToken(child.key)) {
      report.At(child.place, kNoToken);
      continue;
    }
    std::string name = base::LowerCase(child.key);
    if (IsOurs(name)) {
      report.At(child.place, Reserved(name) + "take it out (credentials belong in 'keys')");
      continue;
    }
    if (std::any_of(headers->begin(), headers->end(),
                    [&name](const Header& other) { return other.name == name; })) {
      report.At(child.place, "the header " + Quoted(name) + " stands there twice; keep one");
      continue;
    }
    auto value = ReadText(child, report);
    if (!value) {
      continue;
    }
    if (std::any_of(value->begin(), value->end(),
                    [](unsigned char c) { return c < 0x20 || c == 0x7f; })) {
      report.At(child.place,
                "the value of " + Quoted(name) + " has control characters; keep it on one line");
      continue;
    }
    headers->push_back(Header{std::move(name), *std::move(value)});
  }
}

}  // namespace gateway::config
