#include "libgateway/logging/reader_indexes.hpp"

#include <fmt/format.h>

namespace gateway::logging {

std::string ReaderIndexes() {
  return fmt::format(
      "CREATE INDEX requests_errors ON requests (ts_ms, status) WHERE {};\n"
      "CREATE INDEX requests_client_request_id ON requests (client_request_id)"
      " WHERE client_request_id IS NOT NULL;\n",
      kErrorRows);
}

}  // namespace gateway::logging
