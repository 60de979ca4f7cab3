#include "server/mock/image_call.hpp"

#include <cstdint>
#include <iterator>
#include <memory>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "server/json/json.hpp"
#include "server/mock/base64.hpp"
#include "server/mock/image_request.hpp"
#include "server/mock/mix.hpp"
#include "server/mock/png.hpp"

// Source of all shapes: OpenAI API reference, images response and image events.
namespace gateway::server::mock {
namespace {

constexpr std::size_t kTokensOfPicture = 272;
constexpr std::string_view kSettings =
    R"("background":"opaque","output_format":"png","quality":"low","size":"1024x1024")";

// The pictures of one answer differ.
std::string Picture(const AnswerIdentity& identity, std::size_t index) {
  std::string text;
  AppendBase64(PngOf(static_cast<std::uint32_t>(Mix(identity.number + index) & 0xFFFFFFU)), &text);
  return text;
}

// `,"usage":{...}`; nothing when it is not to be told.
std::string Usage(const ImageAsk& ask, const AnswerStyle& style) {
  if (!style.usage()) {
    return {};
  }
  const std::size_t input = ask.text_tokens + ask.image_tokens;
  const std::size_t output = ask.count * kTokensOfPicture;
  return fmt::format(R"(,"usage":{{"input_tokens":{},"input_tokens_details":{{"text_tokens":{},)"
                     R"("image_tokens":{}}},"output_tokens":{},"total_tokens":{}}})",
                     input, ask.text_tokens, ask.image_tokens, output, input + output);
}

std::string ImagesBody(const ImageAsk& ask, const AnswerIdentity& identity,
                       const AnswerStyle& style) {
  std::string body = fmt::format(R"({{"created":{},{},"data":[)", identity.created, kSettings);
  for (std::size_t i = 0; i < ask.count; ++i) {
    fmt::format_to(std::back_inserter(body), R"({}{{"{}{}","revised_prompt":)", i == 0 ? "" : ",",
                   ask.as_url ? R"(url":"data:image/png;base64,)" : R"(b64_json":")",
                   Picture(identity, i));
    AppendQuoted(ask.prompt, &body);
    body.push_back('}');
  }
  return body.append("]").append(Usage(ask, style)).append("}");
}

// A picture with each piece, the last one whole.
class ImageEvents final : public StreamEvents {
 public:
  ImageEvents(const ImageAsk& ask, AnswerIdentity identity, std::string usage)
      : kind_(ask.edit ? "image_edit" : "image_generation"),
        partial_images_(ask.partial_images),
        identity_(std::move(identity)),
        usage_(std::move(usage)) {}

  void Opening(std::string* /*out*/) override {}
  void Piece(std::string_view /*text*/, std::string* out) override {
    if (told_ < partial_images_) {
      const std::string index = fmt::format(R"(,"partial_image_index":{})", told_);
      Append("partial_image", index, out);
      ++told_;
    } else {
      Append("completed", usage_, out);
      told_ = 0;
    }
  }
  void Closing(std::string* /*out*/) override {}

 private:
  void Append(std::string_view what, std::string_view members, std::string* out) {
    fmt::format_to(std::back_inserter(*out),
                   "event: {0}.{1}\ndata: {{\"type\":\"{0}.{1}\",\"b64_json\":\"{2}\","
                   "\"created_at\":{3},{4}{5}}}\n\n",
                   kind_, what, Picture(identity_, next_++), identity_.created, kSettings, members);
  }

  std::string_view kind_;
  std::size_t partial_images_;
  AnswerIdentity identity_;
  std::string usage_;
  std::size_t told_ = 0;  // partial images of the present one
  std::size_t next_ = 0;
};

Result<PreparedCall> Prepare(Result<ImageAsk> read, const AnswerStyle& style) {
  if (!read) {
    return read.error();
  }
  PreparedCall call{read->model, read->stream, {}};
  call.answer = [ask = *std::move(read), &style](const AnswerIdentity& identity) {
    if (!ask.stream) {
      return Reply(PlainReply{ImagesBody(ask, identity, style)});
    }
    return Reply(StreamedReply{std::make_unique<ImageEvents>(ask, identity, Usage(ask, style)),
                               Pieces::Filler(ask.count * (ask.partial_images + 1), 0)});
  };
  return call;
}

}  // namespace

Result<PreparedCall> PrepareImage(const ClientRequest& request, const AnswerStyle& style) {
  return Prepare(ReadImage(request), style);
}

Result<PreparedCall> PrepareImageEdit(const ClientRequest& request, const AnswerStyle& style) {
  return Prepare(ReadImageForm(request, true), style);
}

Result<PreparedCall> PrepareImageVariation(const ClientRequest& request, const AnswerStyle& style) {
  return Prepare(ReadImageForm(request, false), style);
}

}  // namespace gateway::server::mock
