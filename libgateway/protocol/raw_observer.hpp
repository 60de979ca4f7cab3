// RawObserver: reads along with a raw call and its answer, for what the log says of it. What passes
// is neither held back nor changed.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "gateway/body_source.hpp"
#include "libgateway/protocol/answer.hpp"
#include "libgateway/protocol/text_count.hpp"

namespace gateway::protocol {

// Loop thread. Calls: OnHead, OnBody*, OnEnd.
class RawObserver {
 public:
  // `request`, but for its body, `head` and `target` outlive it.
  RawObserver(const Request& request, const CallHead& head, const Target& target);

  // The body to send: `body`, counted on its way if it must be.
  std::shared_ptr<BodySource> Counted(std::shared_ptr<BodySource> body);

  // Of an answer that is no error.
  void OnHead(const ResponseHead& upstream);
  void OnBody(std::string_view bytes);
  // Error: a stream that has to say where it ends, and did not. One of no known endpoint need not,
  // nor one whose length HTTP tells.
  Result<void> OnEnd();

  // Such a stream has said it.
  [[nodiscard]] bool has_ended() const { return must_end_ && context_.complete; }
  // What an event of it reported; null: nothing.
  [[nodiscard]] const Error* reported() const {
    return is_known() && context_.reported ? &*context_.reported : nullptr;
  }

  // What the upstream told, else an estimate where texts were sent; at any time.
  [[nodiscard]] Usage usage() const;
  [[nodiscard]] std::string_view stop_reason() const { return context_.stop_reason; }

 private:
  [[nodiscard]] bool is_known() const { return context_.endpoint != Endpoint::kOther; }
  void StartEvents();
  void TakeEvents(std::string_view bytes);
  Result<void> EndEvents();
  void Keep(std::string_view bytes);
  void ReadObject();
  void ReadEnd();

  AnswerContext context_;             // as if the answer were decoded
  std::shared_ptr<TextCount> asked_;  // the prompt
  std::unique_ptr<Answer> events_;    // null: it is no stream, or one that cannot be read
  std::string shown_;                 // what a decoder would show; reused
  bool must_end_ = false;             // the stream is to say where
  bool has_event_ = false;            // one came
  bool is_spoken_ = false;            // and the endpoint's protocol
  bool is_object_ = false;            // JSON
  bool is_open_ = false;              // what it is, its first bytes say
  std::string kept_;                  // of an object: all, or its end
  bool is_cut_ = false;               // its end
};

}  // namespace gateway::protocol
