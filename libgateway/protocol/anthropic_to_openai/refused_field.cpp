#include "libgateway/protocol/anthropic_to_openai/refused_field.hpp"

#include <utility>

namespace gateway::protocol::anthropic_to_openai {

Error RefuseField(std::string field, std::string_view why) {
  Error error{ErrorCode::kInvalidRequest, field + ": ", 0, std::move(field)};
  error.message.append(why);
  return error;
}

}  // namespace gateway::protocol::anthropic_to_openai
