// OutcomeOf: how a call to an upstream ended, out of what is known about it.
#pragma once

#include <string_view>

#include "gateway/error.hpp"
#include "gateway/outcome.hpp"

namespace gateway::exchange {

// Where the call was when it ended.
struct CallProgress {
  bool answered = false;        // the upstream's head is there
  bool given = false;           // the client was given something that cannot be taken back
  std::string_view model = {};  // what the upstream was asked for; empty: none, or not known
};

// `error`: what the call failed with, or what its answer reports. Upstreams of every quality put
// the same trouble into different statuses, so words count, too: its code, and how its message
// begins, as long as that cannot be the client's own words. A call without a model says little
// about its key: keys may have rights for some paths only.
Outcome OutcomeOf(const Error& error, const CallProgress& progress);

}  // namespace gateway::exchange
