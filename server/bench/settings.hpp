// Settings: what one run of the load generator does.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include <sys/types.h>

#include "gateway/key_pool.hpp"
#include "gateway/message.hpp"

namespace gateway::server::bench {

enum class Mode {
  kClosed,   // each connection asks again as soon as it has its answer
  kRate,     // requests are due at fixed times, whether or not earlier ones were answered
  kStreams,  // one stream on each connection, all at once
};

struct Settings {
  Mode mode = Mode::kClosed;
  std::string host = "127.0.0.1";  // a name or an address
  int port = 80;
  std::string path;  // as it goes on the wire
  Dialect dialect = Dialect::kOpenAi;
  std::string model = "mock-small";
  Secret key;                    // empty: one that is made up
  std::size_t body_bytes = 500;  // of a request, or as few as it can have

  std::size_t connections = 64;  // of kStreams: the streams
  double rate = 0;               // of kRate: requests a second
  std::chrono::milliseconds duration{10'000};
  std::chrono::milliseconds ramp{2'000};      // of kStreams: they begin evenly over this time
  std::chrono::milliseconds timeout{60'000};  // of one answer
  std::size_t chunks = 0;                     // of kStreams: of each; 0: any number

  pid_t pid = 0;  // the process whose cost is told; 0: none
};

}  // namespace gateway::server::bench
