// The forms of what was heard in a file.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "server/mock/prepared_call.hpp"
#include "server/mock/stream_events.hpp"

namespace gateway::server::mock {

struct Transcript {
  std::string_view task;  // "transcribe", "translate"
  std::string text;
  std::size_t file_bytes = 0;
  bool with_usage = true;
};

enum class TranscriptFormat { kJson, kText, kVerboseJson, kSrt, kVtt };

// `name`: a response_format, or empty. Empty when there is none of that name.
std::optional<TranscriptFormat> TranscriptFormatOf(std::string_view name);

PlainReply TranscriptReply(const Transcript& transcript, TranscriptFormat format);

class TranscriptEvents final : public StreamEvents {
 public:
  explicit TranscriptEvents(Transcript transcript) : transcript_(std::move(transcript)) {}

  void Opening(std::string* /*out*/) override {}
  void Piece(std::string_view text, std::string* out) override;
  void Closing(std::string* out) override;

 private:
  Transcript transcript_;
};

}  // namespace gateway::server::mock
