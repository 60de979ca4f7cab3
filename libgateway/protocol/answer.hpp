// What all ways of answering a client share.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/error.hpp"
#include "gateway/log_record.hpp"
#include "gateway/message.hpp"
#include "gateway/protocol_adapter.hpp"
#include "gateway/result.hpp"
#include "libgateway/protocol/endpoint.hpp"

namespace gateway::protocol {

inline constexpr std::size_t kMaxObjectBytes = 64U << 20U;
inline constexpr std::size_t kMaxErrorBytes = 1U << 20U;
// Of one event. Some upstreams put whole pictures into the chunks of a chat.
inline constexpr std::size_t kMaxChunkBytes = 16U << 20U;

// What was asked, and what the decoder shows of the answer.
struct AnswerContext {
  AnswerContext(const CallHead& its_head, const Target& its_target, Dialect its_client,
                Endpoint its_endpoint)
      : head(its_head), target(its_target), client(its_client), endpoint(its_endpoint) {}

  // The client does not speak the upstream's protocol.
  [[nodiscard]] bool translated() const { return client != target.provider->dialect; }

  // The question. References outlive the answer.
  const CallHead& head;
  const Target& target;
  const Dialect client;
  const Endpoint endpoint;
  bool asked_usage = false;     // we asked for the usage chunk, the client did not
  bool head_only = false;       // a HEAD request
  std::string_view request_id;  // ours; outlives the answer

  // The answer.
  int upstream_status = 0;
  ResponseHead client_head;
  Usage usage;
  std::string stop_reason;     // in the upstream's word
  std::size_t text_bytes = 0;  // of the texts that a stream has given the client
  std::optional<Error> reported;
  bool complete = false;
  bool may_end = false;  // as ResponseDecoder has it
  // Streams: their first events say only that something has begun. Others give all at once.
  bool awaits_content = false;
  bool has_content = false;
};

// One way of making client bytes out of an upstream's body.
class Answer {
 public:
  explicit Answer(AnswerContext& context) : context_(context) {}
  virtual ~Answer() = default;
  Answer(const Answer&) = delete;
  Answer& operator=(const Answer&) = delete;

  virtual Result<void> OnBody(std::string_view bytes, std::string* out) = 0;
  virtual Result<void> OnEnd(std::string* out) = 0;
  // As ResponseDecoder has it.
  [[nodiscard]] virtual std::string ErrorEvent(const Error& error) const;

 protected:
  AnswerContext& context_;
};

// Every stream of events has this one.
void AddStreamHead(ResponseHead* head);
// The head of an answer that is a JSON object, or a stream of events. Keeps the headers that were
// passed on already.
void StartObject(AnswerContext& context, int status);
void StartStream(AnswerContext& context);

// A body up to a limit. Error: kUpstreamProtocol beyond it.
Result<void> AppendBounded(std::string_view bytes, std::size_t limit, std::string* body);

inline constexpr int kOk = 200;
// An error with a 2xx status gets the status that it names itself, or this.
inline constexpr int kBadGateway = 502;

}  // namespace gateway::protocol
