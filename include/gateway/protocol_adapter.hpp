// ProtocolAdapter: the translation for one pair of (client dialect, upstream dialect).
// ResponseDecoder: the state of translating one upstream response.
// docs/adding_a_dialect.md shows how to write them.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/log_record.hpp"
#include "gateway/message.hpp"
#include "gateway/result.hpp"
#include "gateway/route.hpp"
#include "gateway/transport.hpp"

namespace gateway {

// How a client's body is written.
enum class BodyForm {
  kNone,    // there is none
  kJson,    // one object
  kForm,    // multipart/form-data (RFC 7578)
  kOpaque,  // it is not looked at
};

// What the gateway reads of a client's call before it chooses an upstream.
struct CallHead {
  BodyForm form = BodyForm::kJson;
  std::string model;  // empty: the call names none
  bool stream = false;
  bool has_stream_options = false;
  bool wants_usage = false;  // stream_options.include_usage is true
  // Where the value of `model` stands in the body, in JSON with its quotes; bytes.
  std::size_t model_offset = 0;
  std::size_t model_length = 0;
  std::size_t text_bytes = 0;  // of the texts in the body, as far as they may cost prompt tokens
};

// Upstream bytes in, client bytes out, as they come. One object per upstream response. Calls:
// OnHead, OnBody*, OnEnd; after any of them failed, no more. Loop thread; must not throw.
class ResponseDecoder {
 public:
  virtual ~ResponseDecoder() = default;

  // The upstream's status and headers.
  virtual void OnHead(const ResponseHead& upstream) = 0;

  // Takes upstream bytes and appends to `out` what the client gets for them, if anything yet: in
  // streams whole events only. Error: the response cannot be used or broke off; what was appended
  // before still counts.
  virtual Result<void> OnBody(std::string_view bytes, std::string* out) = 0;

  // The upstream's body has ended properly as far as HTTP can tell. Error: it was no complete
  // answer.
  virtual Result<void> OnEnd(std::string* out) = 0;

  // True once the client has a whole answer (its stream's terminator): whatever the upstream does
  // or fails to do after that changes nothing.
  [[nodiscard]] virtual bool complete() const = 0;

  // True when the answer may be whole, though more may come: that nothing does is no failure, but
  // the end of the body, and OnEnd is called.
  [[nodiscard]] virtual bool may_end() const { return complete(); }

  // What the client's head must be. Valid from the first time something was appended to an `out`,
  // or OnEnd succeeded.
  [[nodiscard]] virtual const ResponseHead& client_head() const = 0;

  // True once something was appended to an `out` that a client cannot be told to forget: an
  // answer's content, or its end. Before that the gateway may ask somebody else and begin anew.
  // Never for an answer that is an error as a whole.
  [[nodiscard]] virtual bool has_content() const { return reported_error() == nullptr; }

  // The head of the client's answer, if that must begin before anything is known of it. Empty: it
  // cannot, because a stream is not what the client gets for sure.
  [[nodiscard]] virtual std::optional<ResponseHead> EarlyHead() const { return std::nullopt; }

  // What is known about tokens so far: what the upstream told, else an estimate of what the client
  // was given.
  [[nodiscard]] virtual Usage usage() const = 0;

  // Why the model stopped, in the upstream's own word ("end_turn", "length"), for the log; empty:
  // it has not been told. Valid as long as the decoder.
  [[nodiscard]] virtual std::string_view stop_reason() const { return {}; }

  // How a client whose stream has begun is told that it will not come to its end, in the shape of
  // that stream. Empty: there is no way to say it but to break off.
  [[nodiscard]] virtual std::string ErrorEvent(const Error& error) const = 0;

  // The error the upstream itself reported to the client in its answer (an error status, an error
  // event), which was passed on; code kUpstreamStatus or kUpstreamStream. Null: none.
  [[nodiscard]] virtual const Error* reported_error() const = 0;
};

// A client's call as it is made to one upstream.
struct EncodedCall {
  UpstreamRequest upstream;
  // For the response to it. Null only beside an `answer`.
  std::unique_ptr<ResponseDecoder> decoder;
  // Set: the gateway answers by itself, and the upstream is not asked.
  std::optional<Response> answer = {};
  // Fields of the client's body whose meaning the upstream does not get, because its protocol has
  // nothing like them (dropped) or only something similar (changed): "seed", "messages.name". Each
  // once. Always empty between clients and upstreams of the same protocol.
  std::vector<std::string> lost = {};
};

// Any thread, the event loops among them: must not block or throw. What it keeps between calls is
// its own business, and safe from all of them.
class ProtocolAdapter {
 public:
  virtual ~ProtocolAdapter() = default;

  [[nodiscard]] virtual Dialect client_dialect() const = 0;
  [[nodiscard]] virtual Dialect upstream_dialect() const = 0;

  // The call to make, complete. All arguments but the key outlive what is returned; but the body of
  // `request` is gone once the answer has begun, so only what is sent may refer to it.
  // Error: kInvalidRequest, kUnsupported.
  [[nodiscard]] virtual Result<EncodedCall> Encode(const Request& request, const CallHead& head,
                                                   const Target& target, const Key& key) const = 0;

  // How a client of this dialect is told an error of the gateway's own, before its answer has
  // begun: gateway::ErrorResponse, unless the dialect is one of your own.
  [[nodiscard]] virtual Response ErrorAnswer(const Error& error) const {
    return ErrorResponse(client_dialect(), error);
  }
};

}  // namespace gateway
