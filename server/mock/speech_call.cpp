#include "server/mock/speech_call.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "server/mock/base64.hpp"
#include "server/mock/fields.hpp"
#include "server/mock/tokens.hpp"
#include "server/mock/tone.hpp"

namespace gateway::server::mock {
namespace {

struct AudioType {
  std::string_view format;
  std::string_view content_type;
};

// All are WAV inside, but for pcm, which is one without its head.
constexpr std::array kAudioTypes = {
    AudioType{"mp3", "audio/mpeg"}, AudioType{"wav", "audio/wav"},   AudioType{"pcm", "audio/pcm"},
    AudioType{"opus", "audio/ogg"}, AudioType{"flac", "audio/flac"}, AudioType{"aac", "audio/aac"},
};

// The bytes themselves.
class AudioBytes final : public StreamEvents {
 public:
  explicit AudioBytes(std::string head) : head_(std::move(head)) {}

  void Opening(std::string* out) override { out->append(head_); }
  void Piece(std::string_view /*text*/, std::string* out) override { out->append(Tone()); }
  void Closing(std::string* /*out*/) override {}

 private:
  std::string head_;
};

// The same in events. Source: OpenAI API reference, speech.audio.delta and .done.
class AudioEvents final : public StreamEvents {
 public:
  AudioEvents(std::string head, std::string usage)
      : head_(std::move(head)), usage_(std::move(usage)) {
    AppendDelta(Tone(), &tone_event_);
  }

  void Opening(std::string* out) override {
    if (!head_.empty()) {
      AppendDelta(head_, out);
    }
  }
  void Piece(std::string_view /*text*/, std::string* out) override { out->append(tone_event_); }
  void Closing(std::string* out) override {
    out->append(R"(data: {"type":"speech.audio.done")").append(usage_).append("}\n\n");
  }

 private:
  static void AppendDelta(std::string_view bytes, std::string* out) {
    out->append(R"(data: {"type":"speech.audio.delta","audio":")");
    AppendBase64(bytes, out);
    out->append("\"}\n\n");
  }

  std::string head_;
  std::string usage_;
  std::string tone_event_;
};

struct SpeechAsk {
  std::string input;
  std::string content_type;
  bool with_head = true;
  bool in_events = false;  // stream_format
};

Reply Speak(SpeechAsk ask, const AnswerStyle& style) {
  const std::size_t input = EstimateTokens(ask.input);
  Pieces pieces = style.Streamed(std::move(ask.input));
  std::string head = ask.with_head ? WavHead(pieces.count() * Tone().size()) : std::string();
  if (!ask.in_events) {
    return StreamedReply{std::make_unique<AudioBytes>(std::move(head)), std::move(pieces),
                         std::move(ask.content_type)};
  }
  std::string usage;
  if (style.usage()) {
    usage = fmt::format(R"(,"usage":{{"input_tokens":{},"output_tokens":{},"total_tokens":{}}})",
                        input, pieces.count(), input + pieces.count());
  }
  return StreamedReply{std::make_unique<AudioEvents>(std::move(head), std::move(usage)),
                       std::move(pieces)};
}

}  // namespace

Result<PreparedCall> PrepareSpeech(const ClientRequest& request, const AnswerStyle& style) {
  rapidjson::Document document;
  auto model = ReadCall(request.body, &document);
  if (!model) {
    return model.error();
  }
  SpeechAsk ask;
  ask.input = TextOf(Find(&document, "input"));
  if (ask.input.empty()) {
    return BadField("'input' must be a text", "input");
  }
  const std::string_view wanted = TextOf(Find(&document, "response_format"));
  const auto* type = std::find_if(
      kAudioTypes.begin(), kAudioTypes.end(),
      [wanted](const AudioType& one) { return wanted.empty() || one.format == wanted; });
  if (type == kAudioTypes.end()) {
    return BadField("'response_format' must be mp3, opus, aac, flac, wav or pcm",
                    "response_format");
  }
  ask.content_type = type->content_type;
  ask.with_head = type->format != "pcm";
  ask.in_events = TextOf(Find(&document, "stream_format")) == "sse";
  PreparedCall call{*std::move(model), ask.in_events, {}};
  call.answer = [ask = std::move(ask), &style](const AnswerIdentity& /*identity*/) mutable {
    return Speak(std::move(ask), style);
  };
  return call;
}

}  // namespace gateway::server::mock
