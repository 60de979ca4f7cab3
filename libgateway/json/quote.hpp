// Text to JSON string.
#pragma once

#include <string>
#include <string_view>

namespace gateway::json {

// `text` as a JSON string with its quotes. Bytes that are no UTF-8 become U+FFFD, so that the
// result is always valid.
std::string Quote(std::string_view text);
// The same without the quotes.
std::string QuotedInner(std::string_view text);
void AppendQuoted(std::string_view text, std::string* out);

}  // namespace gateway::json
