// A LogSink that keeps records in a database.
#pragma once

#include <memory>

#include "gateway/config.hpp"
#include "gateway/log_sink.hpp"
#include "gateway/result.hpp"

namespace gateway::logging {

// The database that config.url names, after making it and its tables when they are missing, or
// bringing them up to date. Each Write is one durable transaction; a record whose id is there
// already is left out. Several gateways may write into one database. Start rows of this instance
// that nobody has ended become "interrupted". May block. Error: kConfig, kStorage.
[[nodiscard]] Result<std::unique_ptr<LogSink>> OpenDatabaseSink(const LogConfig& config);

}  // namespace gateway::logging
