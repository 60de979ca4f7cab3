// The URL that is asked for a path of the client's.
#pragma once

#include <string>
#include <string_view>

#include "gateway/message.hpp"
#include "gateway/result.hpp"

namespace gateway::protocol {

// A path of the API ("/v1/files/x", decoded) behind `base_url`, which ends in the upstream's own
// version in place of "/v1"; with the query. Error: kInvalidRequest for a path that leads out of
// the base URL.
Result<std::string> ApiUrl(std::string_view base_url, const Request& request);

// Request::raw_path behind `base_url`; a version that both have ("…/v1" and "/v1/…") counts once.
// Error: the same.
Result<std::string> RawUrl(std::string_view base_url, const Request& request);

}  // namespace gateway::protocol
