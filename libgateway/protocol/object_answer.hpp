// ObjectAnswer: the upstream answers with one JSON object. It is passed on as it is to a client
// that wants one, unfolded into events for a client that wants a stream.
#pragma once

#include <string>

#include "libgateway/json/gate.hpp"
#include "libgateway/protocol/answer.hpp"

namespace gateway::protocol {

// Why the first of an answer's `choices` that says so ended; empty when none does, or there are
// none (null).
std::string StopReasonIn(const json::Member* choices);

class ObjectAnswer final : public Answer {
 public:
  explicit ObjectAnswer(AnswerContext& context) : Answer(context) {}

  Result<void> OnBody(std::string_view bytes, std::string* out) override;
  Result<void> OnEnd(std::string* out) override;

 private:
  Result<void> PassOn(std::string* out);
  Result<void> Unfold(std::string* out);

  std::string body_;
};

}  // namespace gateway::protocol
