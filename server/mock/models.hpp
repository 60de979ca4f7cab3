// What the mock tells about models.
#pragma once

#include <string>
#include <string_view>

#include "gateway/message.hpp"
#include "server/mock/mock_options.hpp"

namespace gateway::server::mock {

// GET /models
std::string ModelListBody(const MockOptions& options);

// GET /models/{id}
std::string ModelBody(std::string_view id);

// False when only listed models may be asked for, and this is none.
bool IsServed(std::string_view model, const MockOptions& options);

Response NoSuchModel(std::string_view model);

}  // namespace gateway::server::mock
