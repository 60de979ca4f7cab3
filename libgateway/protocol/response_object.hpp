// What the gateway reads of an object of the Responses API.
// Source: https://platform.openai.com/docs/api-reference/responses/object
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "gateway/error.hpp"

namespace gateway::protocol {

// The error that a failed response carries; empty for any other.
std::optional<Error> ErrorOfResponse(std::string_view response);

// The same response as one that has failed for `error`.
std::string FailedResponse(std::string_view response, const Error& error);

}  // namespace gateway::protocol
