// A LogSink that keeps records in an SQLite file.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "gateway/log_sink.hpp"
#include "gateway/result.hpp"

namespace gateway::logging {

// Opens the database, after making it and its directories when they are missing (0600, 0700). Each
// Write is one durable transaction; a record whose id is there already is left out. Several
// processes may use one file. `utc_offset` is for the column "time". May block. Error: kStorage.
[[nodiscard]] Result<std::unique_ptr<LogSink>> OpenSqliteSink(const std::string& path,
                                                              std::chrono::minutes utc_offset);

}  // namespace gateway::logging
