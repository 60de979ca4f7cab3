// A LogSink that writes lines of JSON, for programs that collect what others print.
#pragma once

#include <chrono>
#include <memory>

#include "gateway/log_sink.hpp"
#include "gateway/result.hpp"

namespace gateway::logging {

// One line for each record: json/log_record's members after "time", text on a clock that is
// `utc_offset` ahead of UTC. Goes to a copy of `descriptor` (a pipe, a terminal, a file, a socket);
// who reads it may be slow or gone, then Write fails after a while, without a signal. What a Write
// that failed has written already is not written again, unless the batch is another one. Error:
// kStorage when the descriptor is not open.
[[nodiscard]] Result<std::unique_ptr<LogSink>> OpenJsonLinesSink(int descriptor,
                                                                 std::chrono::minutes utc_offset);

}  // namespace gateway::logging
