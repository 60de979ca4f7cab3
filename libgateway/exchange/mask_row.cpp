#include "libgateway/exchange/mask_row.hpp"

#include <cstddef>
#include <string>
#include <utility>

namespace gateway::exchange {
namespace {

// The log keeps half of it (records/packed_record), so a key at that cut is whole here. A client
// may send a model's name of megabytes.
constexpr std::size_t kMostLookedAt = 8192;

}  // namespace

void MaskRow(const json::SecretMask& secrets, LogRecord* record) {
  const auto mask = [&secrets](std::string* text) {
    if (text->size() > kMostLookedAt) {
      text->resize(kMostLookedAt);
    }
    *text = json::MaskLooks(secrets.Apply(std::move(*text)));
  };
  for (std::string* text : {&record->client_request_id, &record->path, &record->model_asked,
                            &record->model_sent, &record->error_text}) {
    mask(text);
  }
  for (AttemptRecord& call : record->calls) {
    mask(&call.model_sent);
    mask(&call.error_text);
  }
}

}  // namespace gateway::exchange
