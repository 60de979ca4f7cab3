#include "libgateway/protocol/openai_to_anthropic/decoder.hpp"

#include <utility>

#include "libgateway/protocol/answer_decoder.hpp"
#include "libgateway/protocol/folded_answer.hpp"
#include "libgateway/protocol/openai_to_anthropic/response.hpp"
#include "libgateway/protocol/openai_to_anthropic/stream.hpp"
#include "libgateway/protocol/shape/anthropic_collect.hpp"
#include "libgateway/protocol/shape/anthropic_replay.hpp"
#include "libgateway/protocol/unfolded_answer.hpp"

namespace gateway::protocol::openai_to_anthropic {
namespace {

class Decoder final : public AnswerDecoder {
 public:
  Decoder(AnswerContext context, AnswerSettings settings)
      : AnswerDecoder(std::move(context)), settings_(std::move(settings)) {}

 private:
  std::unique_ptr<Answer> AnswerFor(BodyKind kind) override {
    const bool wanted = context_.head.stream;
    if (kind == BodyKind::kEvents && wanted) {
      return std::make_unique<StreamTranslator>(context_, settings_);
    }
    if (kind == BodyKind::kEvents) {
      return std::make_unique<FoldedAnswer>(
          context_, std::make_unique<shape::AnthropicCollector>(context_.target.model),
          std::make_unique<ObjectTranslator>(context_, settings_));
    }
    if (wanted) {
      return std::make_unique<UnfoldedAnswer>(
          context_, "content", &shape::ReplayMessage,
          std::make_unique<StreamTranslator>(context_, settings_));
    }
    return std::make_unique<ObjectTranslator>(context_, settings_);
  }

  const AnswerSettings settings_;
};

}  // namespace

std::unique_ptr<ResponseDecoder> NewDecoder(const CallHead& head, const Target& target,
                                            bool legacy_functions,
                                            std::shared_ptr<ThinkingStore> thinking) {
  return std::make_unique<Decoder>(AnswerContext(head, target, Dialect::kOpenAi, Endpoint::kChat),
                                   AnswerSettings{legacy_functions, std::move(thinking)});
}

}  // namespace gateway::protocol::openai_to_anthropic
