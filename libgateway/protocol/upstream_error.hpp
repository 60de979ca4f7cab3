// What an upstream says when it fails.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "libgateway/json/gate.hpp"
#include "libgateway/json/tree.hpp"

namespace gateway::protocol {

struct UpstreamError {
  std::string message;
  std::optional<int> status;  // an HTTP status that the body itself names, 400 to 599
  std::string type;           // the rest as it stands there; empty: missing, or no text
  std::string code;
  std::string param;
};

// The error that a JSON body reports: `error.message`, `error` (a string), `message` or `detail`.
// Empty when it is no JSON object, or reports none.
std::optional<UpstreamError> ReadUpstreamError(std::string_view body);

// Whether an `error` member reports something: upstreams of every quality send null, false or "".
bool ReportsError(const json::Member* error);
bool ReportsError(json::Element error);

// Words for a body that is no such JSON: the title of an HTML page, the first 500 bytes of a text,
// or just the status.
std::string DescribeForeignBody(std::string_view body, int status);

}  // namespace gateway::protocol
