// Members that many requests have.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "gateway/result.hpp"
#include "server/json/json.hpp"

namespace gateway::server::mock {

// Error: kInvalidRequest when it is missing or endless.
Result<std::string> ReadModel(const rapidjson::Value& request);

// The same of a name that came in another way.
Result<std::string> CheckModel(std::string_view model);

// The same of a body, which is read whole into `document`.
Result<std::string> ReadCall(std::string_view body, rapidjson::Document* document);

// The member `name`, a whole number from 1 to `most`; `otherwise` when there is none or null.
// Error: kInvalidRequest, with `param`.
Result<std::size_t> ReadCount(const rapidjson::Value& request, std::string_view name,
                              std::size_t otherwise, std::size_t most);

// kInvalidRequest with the field at fault.
Error BadField(std::string message, std::string_view param);

}  // namespace gateway::server::mock
