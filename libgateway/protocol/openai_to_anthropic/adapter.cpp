#include "libgateway/protocol/openai_to_anthropic/adapter.hpp"

namespace gateway::protocol {
namespace {

class OpenAiToAnthropic final : public ProtocolAdapter {
 public:
  [[nodiscard]] Dialect client_dialect() const override { return Dialect::kOpenAi; }
  [[nodiscard]] Dialect upstream_dialect() const override { return Dialect::kAnthropic; }

  [[nodiscard]] Result<EncodedCall> Encode(const Request& /*request*/, const CallHead& /*head*/,
                                           const Target& /*target*/,
                                           const Key& /*key*/) const override {
    return Fail(ErrorCode::kUnsupported, "not yet");
  }
};

}  // namespace

std::unique_ptr<ProtocolAdapter> NewOpenAiToAnthropic() {
  return std::make_unique<OpenAiToAnthropic>();
}

}  // namespace gateway::protocol
