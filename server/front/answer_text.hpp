// The text of answers: status line, header fields, framing, error bodies.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/message.hpp"

namespace gateway::server {

// What the end of a body is told by.
struct BodyFraming {
  enum class Kind { kLength, kChunked, kUntilClose, kNone };
  Kind kind = Kind::kNone;
  std::size_t length = 0;  // for kLength
};

// Appends the status line and those of `headers` that are about the message itself: not about its
// framing or the connection, and none that would break the head. Those of `more` take the place of
// others by the same name; lists ("vary") are left to be added up.
void AppendStatusAndHeaders(std::string* out, int status, const Headers& headers,
                            const Headers& more = {});

// Appends the rest of the head, the empty line included. `http10`: keeping the connection has to be
// said.
void AppendHeadEnd(std::string* out, const BodyFraming& framing, bool keep_alive, bool http10);

// Whether a response with this status has a body at all (RFC 9110 §15).
bool StatusHasBody(int status);

// {"error":{"message":...,"type":...,"param":null,"code":null}}
Response ErrorResponse(int status, std::string_view message);

}  // namespace gateway::server
