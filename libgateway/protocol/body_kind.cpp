#include "libgateway/protocol/body_kind.hpp"

#include <string>

#include "libgateway/base/ascii.hpp"

namespace gateway::protocol {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::size_t kLongestField = 6;  // "retry:"

// Without parameters.
std::string TypeOf(std::string_view content_type) {
  return base::LowerCase(base::Trim(content_type.substr(0, content_type.find(';'))));
}

}  // namespace

bool IsHtml(std::string_view content_type) {
  const std::string type = TypeOf(content_type);
  return type == "text/html" || type == "application/xhtml+xml";
}

std::optional<BodyKind> KindOfType(std::string_view content_type) {
  if (content_type == "application/json") {  // nearly all
    return BodyKind::kJson;
  }
  const std::string type = TypeOf(content_type);
  if (type == "application/json" || (type.starts_with("application/") && type.ends_with("+json"))) {
    return BodyKind::kJson;
  }
  if (type == "text/event-stream") {
    return BodyKind::kEvents;
  }
  return std::nullopt;
}

std::optional<BodyKind> KindOfBytes(std::string_view first_bytes) {
  if (kByteOrderMark.starts_with(first_bytes)) {
    return std::nullopt;
  }
  if (first_bytes.starts_with(kByteOrderMark)) {
    first_bytes.remove_prefix(kByteOrderMark.size());
  }
  const std::size_t first = first_bytes.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) {
    return std::nullopt;
  }
  const std::string_view text = first_bytes.substr(first);
  if (text.front() == '{' || text.front() == '[') {
    return BodyKind::kJson;
  }
  bool may_become_a_field = false;
  for (const std::string_view field : {":", "data:", "event:", "id:", "retry:"}) {
    if (text.starts_with(field)) {
      return BodyKind::kEvents;
    }
    may_become_a_field = may_become_a_field || field.starts_with(text);
  }
  if (may_become_a_field && text.size() < kLongestField) {
    return std::nullopt;
  }
  return BodyKind::kOther;
}

}  // namespace gateway::protocol
