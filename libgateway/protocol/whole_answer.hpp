// WholeAnswer: the upstream answers with one JSON object, which is read whole before anything is
// made of it.
#pragma once

#include <string>
#include <string_view>

#include "libgateway/json/tree.hpp"
#include "libgateway/protocol/answer.hpp"

namespace gateway::protocol {

// An object that reports an error instead of a result becomes an error answer here.
class WholeAnswer : public Answer {
 public:
  // `result`: the member, an array, that makes an object an answer ("choices", "content").
  WholeAnswer(AnswerContext& context, std::string_view result) : Answer(context), result_(result) {}

  Result<void> OnBody(std::string_view bytes, std::string* out) final;
  Result<void> OnEnd(std::string* out) final;

 protected:
  // `object` has a result, and is the Tree of `body`. Answers the client, whole.
  virtual Result<void> TakeObject(json::Element object, std::string_view body,
                                  std::string* out) = 0;

 private:
  const std::string_view result_;
  std::string body_;
};

}  // namespace gateway::protocol
