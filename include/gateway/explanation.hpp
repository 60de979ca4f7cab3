// Explanation: what a gateway would do with a request now. Nothing of it was done.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/error.hpp"
#include "gateway/message.hpp"
#include "gateway/redirect.hpp"
#include "gateway/result.hpp"
#include "gateway/route_config.hpp"

namespace gateway {

// One target of the route, in the order in which they would be tried.
struct Candidate {
  std::string provider;
  Dialect dialect = Dialect::kOpenAi;  // the provider's
  std::string model;                   // as the provider would be asked
  std::string skipped;                 // why it would not be asked; empty: it would
  std::string key_alias;               // with random choice any other is as likely
  // The call, as far as it can be made. Credentials and the values of configured headers are
  // masked; the body is whole, unless it is one that is passed on unread.
  std::string method;
  std::string url;
  Headers headers;
  std::string body;
  // Fields of the client's body whose meaning the provider would not get.
  std::vector<std::string> lost;
};

struct Explanation {
  std::string model;                // as asked
  std::vector<RedirectStep> steps;  // aliases followed
  std::string route;                // Route::name
  RouteStrategy strategy =
      RouteStrategy::kOrder;  // of that route; chance may choose anew each time
  std::vector<Candidate> candidates;
  std::optional<Error> error;  // why nobody would be asked at all
};

// The request that {"model","body","path","protocol","provider"} describes, all but `model`
// optional: `body` an object, in which `model` takes the place of its own; without it a short chat
// call. `path` is one of the calls with a JSON body, and says which protocol it is; without it
// "/v1/chat/completions", or "/v1/messages" where `protocol` is "anthropic". Error:
// kInvalidRequest.
Result<Request> ReadExplainRequest(std::string_view body);

// As JSON:
// {"model","steps":[{"rule","to"}],"route":{"name","strategy"},"candidates":[{"provider","protocol","model","skipped",
// "key","method","url","headers":[{"name","value"}],"body","lost"}],"error"}; `body` is a string
// with the exact text, `route`, `skipped`, `key` and `error` are null when there is none.
Response ShowExplanation(const Explanation& explanation);

}  // namespace gateway
