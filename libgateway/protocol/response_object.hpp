// What the gateway reads of an object of the Responses API.
// Source: https://platform.openai.com/docs/api-reference/responses/object
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "gateway/error.hpp"
#include "libgateway/protocol/answer.hpp"

namespace gateway::protocol {

// The error that a failed response carries, as ErrorOf has it; empty for any other.
std::optional<Error> ErrorOfResponse(const AnswerContext& context, std::string_view response);

// The HTTP status that says the same as a failed response's error code; 0: none does.
int StatusOfResponseError(std::string_view code);

// The same response as one that has failed for `error`.
std::string FailedResponse(std::string_view response, const Error& error);

}  // namespace gateway::protocol
