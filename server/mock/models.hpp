// What the mock tells about models.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "server/mock/error_answer.hpp"
#include "server/mock/mock_options.hpp"

namespace gateway::server::mock {

// GET /models
std::string ModelListBody(const MockOptions& options);

// GET /models/{id}
std::string ModelBody(std::string_view id);

// The same two as Anthropic has them: of the list, the page that `query` asks for.
// Error: kInvalidRequest when its limit is out of range.
Result<std::string> AnthropicModelPage(const std::vector<std::string>& models,
                                       std::string_view query);
std::string AnthropicModelBody(std::string_view id);

// False when only listed models may be asked for, and this is none.
bool IsServed(std::string_view model, const MockOptions& options);

Failure NoSuchModel(std::string_view model);

}  // namespace gateway::server::mock
