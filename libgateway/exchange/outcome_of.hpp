// OutcomeOf: how a call to an upstream ended, out of what is known about it.
#pragma once

#include "gateway/error.hpp"
#include "gateway/outcome.hpp"

namespace gateway::exchange {

// Where the call was when it ended.
struct CallProgress {
  bool answered = false;     // the upstream's head is there
  bool given = false;        // the client was given something that cannot be taken back
  bool names_model = false;  // so that a 404 may mean the model
};

// `error`: what the call failed with, or what its answer reports. Upstreams of every quality put
// the same trouble into different statuses, so words count, too.
Outcome OutcomeOf(const Error& error, const CallProgress& progress);

}  // namespace gateway::exchange
