// The JSON of responses: one object, or the events of a stream.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "server/mock/answer_identity.hpp"
#include "server/mock/responses_request.hpp"
#include "server/mock/stream_events.hpp"

namespace gateway::server::mock {

// One response: what was asked, and all that its answer says, as often as it is told.
struct ResponseRecord {
  AnswerIdentity identity;
  ResponsesAsk ask;
  std::string text;  // of the message, or the arguments of the tool's call
  std::size_t output_tokens = 0;
  bool with_usage = true;
};

// "resp_0123456789abcdef"
std::string ResponseId(const AnswerIdentity& identity);

// `complete`: with its output, as it is in the end.
std::string ResponseBody(const ResponseRecord& record, bool complete);

class ResponsesEvents final : public StreamEvents {
 public:
  // `after`: leaves out the events up to the one with this number.
  explicit ResponsesEvents(std::shared_ptr<const ResponseRecord> record,
                           std::optional<std::size_t> after = {});

  void Opening(std::string* out) override;
  void Piece(std::string_view text, std::string* out) override;
  void Closing(std::string* out) override;

 private:
  // `members`: JSON, each with a comma before it.
  void Append(std::string_view type, std::string_view members, std::string* out);
  void CloseMessage(std::string* out);
  void CloseCall(std::string* out);

  std::shared_ptr<const ResponseRecord> record_;
  std::optional<std::size_t> after_;
  std::size_t next_ = 0;  // sequence number
  std::string place_;     // members that tell which part of the answer an event is about
};

}  // namespace gateway::server::mock
