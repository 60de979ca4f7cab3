#include "harness.hpp"
#include "libgateway/protocol/openai_to_anthropic/adapter.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using gateway::Dialect;
  static constexpr gateway::fuzz::Pair kPair{gateway::protocol::NewOpenAiToAnthropic,
                                             Dialect::kOpenAi, Dialect::kAnthropic};
  gateway::fuzz::Decode(kPair, gateway::fuzz::View(data, size));
  return 0;
}
