// UnfoldedAnswer: the upstream answers with one object, though the client asked for a stream.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "libgateway/protocol/whole_answer.hpp"

namespace gateway::protocol {

class UnfoldedAnswer final : public WholeAnswer {
 public:
  // The stream of events that an upstream would have answered with, had it streamed. `model`: in
  // case the object names none.
  using Replay = Result<void> (*)(std::string_view object, std::string_view model,
                                  std::string* events);

  // `stream`: what makes the client's stream of those events.
  UnfoldedAnswer(AnswerContext& context, std::string_view result, Replay replay,
                 std::unique_ptr<Answer> stream)
      : WholeAnswer(context, result), replay_(replay), stream_(std::move(stream)) {}

 private:
  Result<void> TakeObject(json::Element object, std::string_view body, std::string* out) override;

  const Replay replay_;
  const std::unique_ptr<Answer> stream_;
};

}  // namespace gateway::protocol
