#include "libgateway/protocol/unfolded_answer.hpp"

namespace gateway::protocol {

Result<void> UnfoldedAnswer::TakeObject(json::Element /*object*/, std::string_view body,
                                        std::string* out) {
  std::string events;
  if (auto replayed = replay_(body, context_.target.model, &events); !replayed) {
    return replayed;
  }
  if (auto taken = stream_->OnBody(events, out); !taken) {
    return taken;
  }
  return stream_->OnEnd(out);
}

}  // namespace gateway::protocol
