// The LogSink a configuration asks for.
#pragma once

#include <memory>

#include "gateway/config.hpp"
#include "gateway/log_sink.hpp"
#include "gateway/result.hpp"

namespace gateway::logging {

// URLs as for storage::OpenDatabase; an empty one gives null: no log. May block. Error: kConfig for
// other URLs, kStorage when the database cannot be used.
[[nodiscard]] Result<std::unique_ptr<LogSink>> OpenLogSink(const LogConfig& config);

}  // namespace gateway::logging
