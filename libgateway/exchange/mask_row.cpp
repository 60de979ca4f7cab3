#include "libgateway/exchange/mask_row.hpp"

#include <string>
#include <utility>

namespace gateway::exchange {

void MaskRow(const json::SecretMask& secrets, LogRecord* record) {
  const auto mask = [&secrets](std::string* text) {
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
