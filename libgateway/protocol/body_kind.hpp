// What an upstream's body is: its content type says so, else its first bytes. Never what was asked
// for.
#pragma once

#include <optional>
#include <string_view>

namespace gateway::protocol {

enum class BodyKind { kJson, kEvents, kOther };

// Empty when the type says neither JSON nor events: then the first bytes decide.
std::optional<BodyKind> KindOfType(std::string_view content_type);

// Empty as long as `first_bytes` are blank, or too few to tell.
std::optional<BodyKind> KindOfBytes(std::string_view first_bytes);

// A page for people: what proxies and login walls answer with, whatever was asked.
bool IsHtml(std::string_view content_type);

}  // namespace gateway::protocol
