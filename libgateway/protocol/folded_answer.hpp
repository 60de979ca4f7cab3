// FoldedAnswer: the upstream streams, though the client asked for one object.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "libgateway/protocol/answer.hpp"
#include "libgateway/protocol/shape/collector.hpp"
#include "libgateway/sse/scanner.hpp"

namespace gateway::protocol {

class FoldedAnswer final : public Answer, private sse::EventTaker {
 public:
  // `object`: what answers the client with the object that `collector` makes.
  FoldedAnswer(AnswerContext& context, std::unique_ptr<shape::Collector> collector,
               std::unique_ptr<Answer> object)
      : Answer(context), collector_(std::move(collector)), object_(std::move(object)) {}

  Result<void> OnBody(std::string_view bytes, std::string* out) override;
  Result<void> OnEnd(std::string* out) override;

 private:
  // Answers the client: the stream has told its end, or just ended.
  Result<void> Conclude(std::string* out);
  void OnEvent(const sse::Event& event) override;
  void OnComment(std::string_view /*text*/) override {}

  const std::unique_ptr<shape::Collector> collector_;
  const std::unique_ptr<Answer> object_;
  sse::Scanner scanner_{kMaxChunkBytes};
  std::size_t taken_ = 0;
  std::string error_event_;  // the data of the event that reported an error
};

}  // namespace gateway::protocol
