#include "server/mock/faults.hpp"

#include <array>
#include <utility>

#include "server/mock/mix.hpp"

namespace gateway::server::mock {
namespace {

// From 0 to 100, without 100.
double Percent(std::uint64_t random) {
  constexpr unsigned kExtraBits = 11;  // a double holds 53
  constexpr double kSteps = 0x1p53;
  return static_cast<double>(random >> kExtraBits) / kSteps * 100;
}

}  // namespace

Fault FaultOf(std::uint64_t call, std::uint64_t seed, const MockOptions& options) {
  const std::array shares = {std::pair{Fault::kTooManyRequests, options.fail_429},
                             std::pair{Fault::kServerError, options.fail_500},
                             std::pair{Fault::kReset, options.reset},
                             std::pair{Fault::kHang, options.hang},
                             std::pair{Fault::kHtml, options.html},
                             std::pair{Fault::kCut, options.cut},
                             std::pair{Fault::kOverloaded, options.overloaded}};
  const double drawn = Percent(Mix(Mix(seed) + call));
  double end = 0;
  for (const auto& [fault, percent] : shares) {
    end += percent;
    if (drawn < end) {
      return fault;
    }
  }
  return Fault::kNone;
}

}  // namespace gateway::server::mock
