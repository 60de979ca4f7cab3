// Rows and statistics of the log as JSON.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "gateway/log_reader.hpp"

namespace gateway::server {

// One object: the names are those of the table's columns, what is not known is null. `whole`: with
// "calls", an array, and "bodies", {"request","answer","request_cut","answer_cut"} or null.
void AppendLogRow(const LogRow& row, bool whole, std::string* json);

// {"object":"list","data":[rows],"next":"cursor" or null,"newest":id}
std::string LogPageJson(const LogPage& page, std::int64_t newest);

// {"object":"stats","by":"day","since","until","data":[{"name","requests","errors",
// "prompt_tokens","completion_tokens","cached_tokens","cost","first_byte_ms":{"p50","p95"},
// "total_ms":{"p50","p95"}}],"sum":{...}}; times as text in the log's zone, or null.
std::string LogStatsJson(const LogStats& stats, StatsBy by, std::chrono::minutes utc_offset);

}  // namespace gateway::server
