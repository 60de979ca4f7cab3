#include "server/mock/transcription_answer.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include <fmt/format.h>

#include "server/json/json.hpp"
#include "server/mock/pieces.hpp"

// Source of all shapes: OpenAI API reference, transcription objects and events.
namespace gateway::server::mock {
namespace {

// As if the file were 16 bits at 16 kHz, without a head.
double Seconds(const Transcript& transcript) {
  constexpr double kBytesPerSecond = 32'000;
  return static_cast<double>(transcript.file_bytes) / kBytesPerSecond;
}

std::string Quoted(std::string_view text) {
  std::string quoted;
  AppendQuoted(text, &quoted);
  return quoted;
}

// `,"usage":{...}`; nothing when it is not to be told.
std::string Usage(const Transcript& transcript) {
  if (!transcript.with_usage) {
    return {};
  }
  const std::size_t output = Pieces::Words(transcript.text).count();
  const auto input = static_cast<std::size_t>(Seconds(transcript) * 10);  // ten tokens a second
  return fmt::format(R"(,"usage":{{"type":"tokens","input_tokens":{0},"input_token_details":)"
                     R"({{"text_tokens":0,"audio_tokens":{0}}},"output_tokens":{1},)"
                     R"("total_tokens":{2}}})",
                     input, output, input + output);
}

std::string VerboseJson(const Transcript& transcript) {
  const std::string text = Quoted(transcript.text);
  return fmt::format(
      R"({{"task":"{0}","language":"english","duration":{1},"text":{2},"segments":[{{"id":0,)"
      R"("seek":0,"start":0.0,"end":{1},"text":{2},"tokens":[],"temperature":0.0,)"
      R"("avg_logprob":-0.1,"compression_ratio":1.0,"no_speech_prob":0.0}}]{3}}})",
      transcript.task, Seconds(transcript), text, Usage(transcript));
}

// "00:01:02,345"
std::string TimeText(double seconds, char point) {
  const auto all = static_cast<std::uint64_t>(seconds * 1000);
  return fmt::format("{:02}:{:02}:{:02}{}{:03}", all / 3'600'000, all / 60'000 % 60,
                     all / 1000 % 60, point, all % 1000);
}

std::string Subtitle(const Transcript& transcript, char point) {
  return fmt::format("{} --> {}\n{}\n\n", TimeText(0, point), TimeText(Seconds(transcript), point),
                     transcript.text);
}

}  // namespace

std::optional<TranscriptFormat> TranscriptFormatOf(std::string_view name) {
  constexpr std::array kFormats = {std::pair{"", TranscriptFormat::kJson},
                                   std::pair{"json", TranscriptFormat::kJson},
                                   std::pair{"text", TranscriptFormat::kText},
                                   std::pair{"verbose_json", TranscriptFormat::kVerboseJson},
                                   std::pair{"srt", TranscriptFormat::kSrt},
                                   std::pair{"vtt", TranscriptFormat::kVtt}};
  const auto* format = std::find_if(kFormats.begin(), kFormats.end(),
                                    [name](const auto& one) { return one.first == name; });
  return format == kFormats.end() ? std::nullopt : std::optional(format->second);
}

PlainReply TranscriptReply(const Transcript& transcript, TranscriptFormat format) {
  constexpr std::string_view kPlain = "text/plain; charset=utf-8";
  switch (format) {
    case TranscriptFormat::kText:
      return {transcript.text + "\n", std::string(kPlain)};
    case TranscriptFormat::kSrt:
      return {"1\n" + Subtitle(transcript, ','), std::string(kPlain)};
    case TranscriptFormat::kVtt:
      return {"WEBVTT\n\n" + Subtitle(transcript, '.'), std::string(kPlain)};
    case TranscriptFormat::kVerboseJson:
      return {VerboseJson(transcript)};
    case TranscriptFormat::kJson:
      break;
  }
  return {fmt::format(R"({{"text":{}{}}})", Quoted(transcript.text), Usage(transcript))};
}

void TranscriptEvents::Piece(std::string_view text, std::string* out) {
  fmt::format_to(std::back_inserter(*out),
                 "data: {{\"type\":\"transcript.text.delta\",\"delta\":{}}}\n\n", Quoted(text));
}

void TranscriptEvents::Closing(std::string* out) {
  fmt::format_to(std::back_inserter(*out),
                 "data: {{\"type\":\"transcript.text.done\",\"text\":{}{}}}\n\n",
                 Quoted(transcript_.text), Usage(transcript_));
}

}  // namespace gateway::server::mock
