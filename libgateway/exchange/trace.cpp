#include "libgateway/exchange/trace.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "libgateway/base/ascii.hpp"
#include "libgateway/base/random_bytes.hpp"

namespace gateway::exchange {
namespace {

constexpr std::size_t kIdBytes = 16;
constexpr std::size_t kSpanBytes = 8;
// "00-<32 digits>-<16 digits>-01"
constexpr std::size_t kIdAt = 3;
constexpr std::size_t kParentAt = kIdAt + 2 * kIdBytes + 1;
constexpr std::size_t kFlagsAt = kParentAt + 2 * kSpanBytes + 1;
constexpr std::size_t kLength = kFlagsAt + 2;

constexpr std::size_t kLongestState = 512;
constexpr int kMostMembers = 32;

bool IsHex(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool IsId(std::string_view text) {
  return IsHex(text) && text.find_first_not_of('0') != std::string_view::npos;
}

// Newer versions may have more behind what is known.
bool IsTraceParent(std::string_view text) {
  if (text.size() < kLength || text[kIdAt - 1] != '-' || text[kParentAt - 1] != '-' ||
      text[kFlagsAt - 1] != '-') {
    return false;
  }
  const std::string_view version = text.substr(0, 2);
  const bool has_length =
      version == "00" ? text.size() == kLength : text.size() == kLength || text[kLength] == '-';
  return has_length && IsHex(version) && version != "ff" &&
         IsId(text.substr(kIdAt, 2 * kIdBytes)) && IsId(text.substr(kParentAt, 2 * kSpanBytes)) &&
         IsHex(text.substr(kFlagsAt, 2));
}

// The last bit alone has a meaning.
bool IsSampled(std::string_view text) {
  const char digit = text[kFlagsAt + 1];
  return ((digit <= '9' ? digit - '0' : digit - 'a' + 10) & 1) != 0;
}

bool IsLetterOrDigit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

// A part of a member's name, of `most` characters.
bool IsNamePart(std::string_view text, std::size_t most) {
  return !text.empty() && text.size() <= most && IsLetterOrDigit(text.front()) &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return IsLetterOrDigit(c) || c == '_' || c == '-' || c == '*' || c == '/';
         });
}

bool IsName(std::string_view name) {
  const std::size_t at = name.find('@');
  const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
  if (at == std::string_view::npos) {
    return IsNamePart(name, 256) && is_letter(name.front());
  }
  const std::string_view system = name.substr(at + 1);
  return IsNamePart(name.substr(0, at), 241) && IsNamePart(system, 14) && is_letter(system.front());
}

bool IsMember(std::string_view member) {
  const std::size_t equals = member.find('=');
  if (equals == std::string_view::npos || !IsName(member.substr(0, equals))) {
    return false;
  }
  const std::string_view value = member.substr(equals + 1);
  return !value.empty() && value.size() <= 256 && value.back() != ' ' &&
         std::all_of(value.begin(), value.end(),
                     [](char c) { return c >= ' ' && c <= '~' && c != ',' && c != '='; });
}

bool IsTraceState(std::string_view state) {
  int members = 0;
  while (!state.empty()) {
    const std::size_t end = std::min(state.find(','), state.size());
    const std::string_view member = base::Trim(state.substr(0, end));
    if (!member.empty() && (++members > kMostMembers || !IsMember(member))) {
      return false;
    }
    state.remove_prefix(std::min(state.size(), end + 1));
  }
  return members > 0;
}

// Several headers are one, in order (RFC 9110 §5.2). Too long: cut short, and not valid.
std::string StateIn(const Headers& client) {
  std::string state;
  for (const Header& header : client) {
    if (header.name == "tracestate" && state.size() <= kLongestState) {
      state.append(state.empty() ? "" : ",").append(header.value);
    }
  }
  return state.size() <= kLongestState && IsTraceState(state) ? state : std::string();
}

}  // namespace

Trace TraceOf(const Headers& client) {
  const Header* found = nullptr;
  bool is_one = true;
  for (const Header& header : client) {
    if (header.name == "traceparent") {
      is_one = found == nullptr;
      found = &header;
    }
  }
  Trace trace;
  trace.span = base::RandomHex(kSpanBytes);
  if (found == nullptr || !is_one || !IsTraceParent(found->value)) {
    trace.id = base::RandomHex(kIdBytes);
    return trace;
  }
  trace.id = found->value.substr(kIdAt, 2 * kIdBytes);
  trace.parent = found->value.substr(kParentAt, 2 * kSpanBytes);
  trace.sampled = IsSampled(found->value);
  trace.state = StateIn(client);
  return trace;
}

void AddTrace(const Trace& trace, Headers* headers) {
  if (!FindHeader(*headers, "traceparent").empty()) {
    return;
  }
  std::string parent;
  parent.reserve(kLength);
  parent.append("00-").append(trace.id).append("-").append(trace.span);
  parent.append(trace.sampled ? "-01" : "-00");
  headers->push_back({"traceparent", std::move(parent)});
  if (!trace.state.empty()) {
    headers->push_back({"tracestate", trace.state});
  }
}

}  // namespace gateway::exchange
