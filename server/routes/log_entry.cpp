#include "server/routes/log_entry.hpp"

namespace gateway::server {

LogRecord LogEntry(const ClientRequest& request, const Response& answer,
                   std::chrono::steady_clock::time_point started) {
  LogRecord record;
  record.time = std::chrono::system_clock::now();
  record.method = request.method;
  record.path = request.path;
  record.status = answer.status;
  record.bytes_in = request.body.size();
  record.bytes_out = answer.body.size();
  record.total = std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::steady_clock::now() - started);
  record.first_byte = record.total;
  return record;
}

LogRecord LogEntry(const Refusal& refusal) {
  LogRecord record;
  record.time = std::chrono::system_clock::now();
  record.method = refusal.method;
  record.path = refusal.path;
  record.status = refusal.status;
  record.error_code = ErrorName(ErrorCode::kInvalidRequest);
  record.error_text = refusal.reason;
  return record;
}

}  // namespace gateway::server
