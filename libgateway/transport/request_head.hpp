// The head of a request, as it is sent to an upstream.
#pragma once

#include <string>

#include "gateway/transport.hpp"
#include "libgateway/transport/parsed_url.hpp"

namespace gateway::transport {

// True: `request`'s body is sent in chunks, because nobody knows its length.
[[nodiscard]] bool IsChunked(const UpstreamRequest& request);

// Appends request line, headers and the empty line to `to`, without leaving copies elsewhere: the
// key is among them. `room`: bytes that the caller will append. What cannot stand in a header's
// value (RFC 9110 §5.5: CR, LF, NUL) becomes a blank.
void AppendRequestHead(const UpstreamRequest& request, const ParsedUrl& url, std::size_t room,
                       std::string* to);

}  // namespace gateway::transport
