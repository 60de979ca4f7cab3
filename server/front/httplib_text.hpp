// What goes into cpp-httplib and what comes out of it: a head written by us in place of the
// client's, and the answer's text taken apart again.
#pragma once

#include <string>
#include <string_view>

#include "gateway/message.hpp"
#include "server/front/client_request.hpp"

namespace gateway::server {

// A request that every version of cpp-httplib reads the same way. HEAD becomes GET: whoever writes
// the answer leaves the body out.
std::string CanonicalRequest(std::string_view method, const ClientRequest& request,
                             std::string_view body);

// The answer that cpp-httplib wrote. Errors without a body get one.
Response ReadAnswer(std::string_view text);

}  // namespace gateway::server
