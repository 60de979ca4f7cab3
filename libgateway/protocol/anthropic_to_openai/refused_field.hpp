// A call that an upstream of another protocol could not be given without loss of what matters.
#pragma once

#include <string>
#include <string_view>

#include "gateway/error.hpp"

namespace gateway::protocol::anthropic_to_openai {

// kInvalidRequest. `field`: as in "messages[0].content[1]"; clients whose protocol has no place for
// it read it in the message. `why`: "must be a string".
Error RefuseField(std::string field, std::string_view why);

}  // namespace gateway::protocol::anthropic_to_openai
