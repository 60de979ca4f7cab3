#include "libgateway/protocol/anthropic_to_openai/adapter.hpp"

namespace gateway::protocol {
namespace {

class AnthropicToOpenAi final : public ProtocolAdapter {
 public:
  [[nodiscard]] Dialect client_dialect() const override { return Dialect::kAnthropic; }
  [[nodiscard]] Dialect upstream_dialect() const override { return Dialect::kOpenAi; }

  [[nodiscard]] Result<EncodedCall> Encode(const Request& /*request*/, const CallHead& /*head*/,
                                           const Target& /*target*/,
                                           const Key& /*key*/) const override {
    return Fail(ErrorCode::kUnsupported, "not yet");
  }
};

}  // namespace

std::unique_ptr<ProtocolAdapter> NewAnthropicToOpenAi() {
  return std::make_unique<AnthropicToOpenAi>();
}

}  // namespace gateway::protocol
