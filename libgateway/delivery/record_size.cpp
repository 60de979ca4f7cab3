#include "libgateway/delivery/record_size.hpp"

#include <string>

namespace gateway::delivery {
namespace {

constexpr std::size_t kLongestText = 4096;
constexpr std::size_t kOverhead = 128;  // of the queue and of the allocator

// Short ones lie inside of the string itself.
std::size_t OutsideOf(const std::string& text) {
  return text.capacity() < sizeof(std::string) ? 0 : text.capacity();
}

void TrimText(std::string& text, std::size_t* bytes) {
  if (text.size() > kLongestText) {
    text.resize(kLongestText);
    text.shrink_to_fit();
  }
  *bytes += OutsideOf(text);
}

}  // namespace

std::size_t Trim(LogRecord& record) {
  std::size_t bytes = sizeof(LogRecord) + kOverhead;
  for (std::string* text :
       {&record.id, &record.client_request_id, &record.client, &record.method, &record.path,
        &record.model_asked, &record.model_alias, &record.model_sent, &record.provider,
        &record.key_alias, &record.stop_reason, &record.lossy, &record.trace_id,
        &record.parent_span, &record.span, &record.outcome, &record.error_code,
        &record.error_text}) {
    TrimText(*text, &bytes);
  }
  bytes += record.calls.capacity() * sizeof(AttemptRecord);
  for (AttemptRecord& call : record.calls) {
    for (std::string* text :
         {&call.provider, &call.key_alias, &call.model_sent, &call.outcome, &call.error_text}) {
      TrimText(*text, &bytes);
    }
  }
  if (record.bodies != nullptr) {
    bytes +=
        sizeof(LoggedBodies) + OutsideOf(record.bodies->request) + OutsideOf(record.bodies->answer);
  }
  return bytes;
}

}  // namespace gateway::delivery
