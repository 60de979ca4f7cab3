#include "harness.hpp"
#include "libgateway/protocol/passthrough.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using gateway::Dialect;
  static constexpr gateway::fuzz::Pair kPair{gateway::protocol::NewAnthropicPassthrough,
                                             Dialect::kAnthropic, Dialect::kAnthropic};
  gateway::fuzz::Decode(kPair, gateway::fuzz::View(data, size));
  return 0;
}
