#include "harness.hpp"
#include "libgateway/protocol/anthropic_to_openai/adapter.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using gateway::Dialect;
  static constexpr gateway::fuzz::Pair kPair{gateway::protocol::NewAnthropicToOpenAi,
                                             Dialect::kAnthropic, Dialect::kOpenAi};
  gateway::fuzz::Decode(kPair, gateway::fuzz::View(data, size));
  return 0;
}
