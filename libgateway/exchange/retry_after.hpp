// How long an upstream asks to be left alone, in all the ways that upstreams say it.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "gateway/message.hpp"

namespace gateway::exchange {

// The first of these that says something sensible: retry-after-ms, x-ms-retry-after-ms, retry-after
// (seconds or an HTTP date, RFC 9110 §10.2.3), x-ratelimit-reset-requests and -tokens ("6m0s",
// "120ms"), anthropic-ratelimit-*-reset (RFC 3339), Gemini's RetryInfo.retryDelay in the body.
// Empty: none does. Not clamped, but never negative, and a day at most. What says when a limit on
// the rate ends comes with every answer, so it counts only if that limit is the trouble.
// Source: reliability.md §1.5.
std::optional<std::chrono::milliseconds> ReadRetryAfter(const Headers& headers,
                                                        std::string_view body, bool rate_limited,
                                                        std::chrono::system_clock::time_point now);

}  // namespace gateway::exchange
