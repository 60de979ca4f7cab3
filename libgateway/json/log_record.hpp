// A log record as a JSON object, and back: what the spill keeps and what other programs read.
#pragma once

#include <string>
#include <string_view>

#include "gateway/log_record.hpp"
#include "gateway/result.hpp"
#include "libgateway/json/writer.hpp"

namespace gateway::json {

// The members, between BeginObject and EndObject. Names are those of the database's columns; times
// are milliseconds with three decimals, so that microseconds are kept. Texts that are empty and
// numbers that are not known are left out, but counts of tokens, which are null then. Bytes that
// are no UTF-8 become U+FFFD.
void WriteLogRecord(const LogRecord& record, Writer& writer);

// The object as one line, without its end.
void AppendLogRecord(const LogRecord& record, std::string* out);

// Members it does not know are passed over, those that are missing or of another type are left as
// in an empty record. Error: kInvalidRequest for what is no JSON object.
Result<LogRecord> ReadLogRecord(std::string_view json);

}  // namespace gateway::json
