// The call in a form: its model, and whether it wants a stream.
#pragma once

#include <string_view>

#include "gateway/protocol_adapter.hpp"
#include "gateway/result.hpp"

namespace gateway::form {

// A form without a model is one without: whether that will do is for the caller to say.
// Error: kInvalidRequest.
Result<CallHead> ReadCallForm(std::string_view body, std::string_view content_type);

}  // namespace gateway::form
