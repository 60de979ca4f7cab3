#include "server/mock/transcription_call.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "server/mock/fields.hpp"
#include "server/mock/form.hpp"
#include "server/mock/transcription_answer.hpp"

namespace gateway::server::mock {
namespace {

Result<PreparedCall> Prepare(const ClientRequest& request, const AnswerStyle& style,
                             std::string_view task) {
  const auto form = Form::Read(request);
  if (!form) {
    return form.error();
  }
  auto model = CheckModel(form.value().Text("model"));
  if (!model) {
    return model.error();
  }
  const FormPart* file = form.value().File("file");
  if (file == nullptr) {
    return BadField("'file' must be a file", "file");
  }
  const auto format = TranscriptFormatOf(form.value().Text("response_format"));
  if (!format) {
    return BadField("'response_format' must be json, text, verbose_json, srt or vtt",
                    "response_format");
  }
  Transcript transcript;
  transcript.task = task;
  transcript.text = fmt::format("{}: {} bytes", file->filename, file->bytes.size());
  transcript.file_bytes = file->bytes.size();
  transcript.with_usage = style.usage();
  const bool stream = form.value().Text("stream") == "true";
  PreparedCall call{*std::move(model), stream, {}};
  call.answer = [transcript, stream, format = *format](const AnswerIdentity& /*identity*/) {
    if (stream) {
      return Reply(StreamedReply{std::make_unique<TranscriptEvents>(transcript),
                                 Pieces::Words(transcript.text)});
    }
    return Reply(TranscriptReply(transcript, format));
  };
  return call;
}

}  // namespace

Result<PreparedCall> PrepareTranscription(const ClientRequest& request, const AnswerStyle& style) {
  return Prepare(request, style, "transcribe");
}

Result<PreparedCall> PrepareTranslation(const ClientRequest& request, const AnswerStyle& style) {
  return Prepare(request, style, "translate");
}

}  // namespace gateway::server::mock
