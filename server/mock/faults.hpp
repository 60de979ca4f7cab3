// Faults: which calls go wrong, and how.
#pragma once

#include <cstdint>

#include "server/mock/mock_options.hpp"

namespace gateway::server::mock {

enum class Fault {
  kNone,
  kTooManyRequests,
  kServerError,
  kReset,
  kHang,
  kHtml,
  kCut,
  kOverloaded,
};

// The fault of call number `call`: the same for the same seed and percentages.
Fault FaultOf(std::uint64_t call, std::uint64_t seed, const MockOptions& options);

}  // namespace gateway::server::mock
