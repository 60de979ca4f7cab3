// Trace: where a request stands among the calls that it is part of (W3C Trace Context, level 1).
// Source: https://www.w3.org/TR/trace-context-1/
#pragma once

#include <string>

#include "gateway/message.hpp"

namespace gateway::exchange {

struct Trace {
  std::string id;       // 32 lower-case hex digits
  std::string parent;   // 16, the client's span; empty: the trace begins here
  std::string span;     // 16, ours
  bool sampled = true;  // as the client says; ours are in the log
  std::string state;    // the client's tracestate; empty: none, or none that is valid
};

// The client's trace, where its traceparent is a valid one; else a new one.
Trace TraceOf(const Headers& client);

// Tells an upstream that our span is its parent, unless `headers` have a traceparent already, as
// configured.
void AddTrace(const Trace& trace, Headers* headers);

}  // namespace gateway::exchange
