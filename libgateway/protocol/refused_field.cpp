#include "libgateway/protocol/refused_field.hpp"

#include <utility>

namespace gateway::protocol {

Error RefuseField(std::string field, std::string_view why) {
  Error error{ErrorCode::kInvalidRequest, field + ": ", 0, std::move(field)};
  error.message.append(why);
  return error;
}

}  // namespace gateway::protocol
