// FoldedResponse: the upstream streams a response, though the client asked for one object. The last
// event holds it whole.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "libgateway/protocol/answer.hpp"
#include "libgateway/sse/scanner.hpp"

namespace gateway::protocol {

class FoldedResponse final : public Answer, private sse::EventTaker {
 public:
  explicit FoldedResponse(AnswerContext& context) : Answer(context) {}

  Result<void> OnBody(std::string_view bytes, std::string* out) override;
  Result<void> OnEnd(std::string* out) override;

 private:
  Result<void> Conclude(std::string* out);
  void OnEvent(const sse::Event& event) override;
  void OnComment(std::string_view /*text*/) override {}

  sse::Scanner scanner_{kMaxObjectBytes};
  std::string response_;     // of the last event
  std::string error_event_;  // the data of the event that reported an error
};

}  // namespace gateway::protocol
