#include "server/mock/answer_style.hpp"

#include <utility>

#include <fmt/format.h>

#include "server/json/json.hpp"

namespace gateway::server::mock {
namespace {

Pieces StreamFiller(const MockOptions& options) {
  return options.chunks > 0 ? Pieces::Filler(options.chunks, options.chunk_bytes)
                            : Pieces::FillerOf(options.body_bytes, options.chunk_bytes);
}

}  // namespace

AnswerStyle::AnswerStyle(const MockOptions& options)
    : stream_filler_(options.stamp ? StreamFiller(options).Stamped() : StreamFiller(options)),
      plain_filler_(options.body_bytes > 0
                        ? Pieces::FillerOf(options.body_bytes, options.chunk_bytes)
                        : StreamFiller(options)),
      usage_(options.usage) {
  AppendQuoted(Pieces(plain_filler_).Rest(), &quoted_filler_);
}

AnswerStyle::PlainText AnswerStyle::Plain(std::string_view friendly) const {
  if (!plain_filler_.AtEnd()) {
    return {quoted_filler_, plain_filler_.count()};
  }
  PlainText text;
  AppendQuoted(friendly, &text.quoted);
  text.tokens = Pieces::Words(std::string(friendly)).count();
  return text;
}

Pieces AnswerStyle::PlainPieces(std::string friendly) const {
  return plain_filler_.AtEnd() ? Pieces::Words(std::move(friendly)) : plain_filler_;
}

Pieces AnswerStyle::Streamed(std::string friendly) const {
  return stream_filler_.AtEnd() ? Pieces::Words(std::move(friendly)) : stream_filler_;
}

std::string FriendlyText(std::string_view model, std::string_view said) {
  return fmt::format("Hello! This is {}, the mock upstream of gateway-server. You said: {}", model,
                     said);
}

}  // namespace gateway::server::mock
