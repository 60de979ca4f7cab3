// FoldedAnswer: the upstream streams completions, though the client asked for one object.
#pragma once

#include <string>

#include "libgateway/protocol/answer.hpp"
#include "libgateway/protocol/shape/openai_collect.hpp"
#include "libgateway/sse/scanner.hpp"

namespace gateway::protocol {

class FoldedAnswer final : public Answer, private sse::EventTaker {
 public:
  explicit FoldedAnswer(AnswerContext& context)
      : context_(context),
        collector_(context.target.model, context.endpoint == Endpoint::kChat
                                             ? shape::OpenAiCollector::Kind::kChat
                                             : shape::OpenAiCollector::Kind::kText) {}

  Result<void> OnBody(std::string_view bytes, std::string* out) override;
  Result<void> OnEnd(std::string* out) override;

 private:
  // Answers the client: the stream has told its end, or just ended.
  Result<void> Conclude(std::string* out);
  void OnEvent(const sse::Event& event) override;
  void OnComment(std::string_view /*text*/) override {}

  AnswerContext& context_;
  sse::Scanner scanner_{kMaxChunkBytes};
  shape::OpenAiCollector collector_;
  std::size_t taken_ = 0;
  std::string error_event_;  // the data of the event that reported an error
  bool done_ = false;
};

}  // namespace gateway::protocol
