// What all ways of answering a client share.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/error.hpp"
#include "gateway/log_record.hpp"
#include "gateway/message.hpp"
#include "gateway/protocol_adapter.hpp"
#include "gateway/result.hpp"

namespace gateway::protocol {

inline constexpr std::size_t kMaxObjectBytes = 64U << 20U;
inline constexpr std::size_t kMaxErrorBytes = 1U << 20U;

// What was asked, and what the decoder shows of the answer.
struct AnswerContext {
  // The question. References outlive the answer.
  const CallHead& head;
  const Target& target;
  bool is_chat = false;      // chat completions; other paths are known less well
  bool asked_usage = false;  // we asked for the usage chunk, the client did not

  // The answer.
  ResponseHead client_head;
  Usage usage;
  std::optional<Error> reported;
  bool complete = false;
};

// One way of making client bytes out of an upstream's body.
class Answer {
 public:
  virtual ~Answer() = default;
  virtual Result<void> OnBody(std::string_view bytes, std::string* out) = 0;
  virtual Result<void> OnEnd(std::string* out) = 0;
};

// The head of an answer that is a JSON object, or a stream of events. Keeps the headers that were
// passed on already.
void StartObject(AnswerContext& context, int status);
void StartStream(AnswerContext& context);

// A body up to a limit. Error: kUpstreamProtocol beyond it.
Result<void> AppendBounded(std::string_view bytes, std::size_t limit, std::string* body);

}  // namespace gateway::protocol
