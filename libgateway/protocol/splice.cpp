#include "libgateway/protocol/splice.hpp"

#include <array>
#include <numeric>

#include "libgateway/json/quote.hpp"

namespace gateway::protocol {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kAskForUsage = R"(,"stream_options":{"include_usage":true})";

// In the order they are sent in.
std::array<std::string_view, kBodyPieces> ViewsOf(const BodyPieces& pieces) {
  return {pieces.before, pieces.model, pieces.middle, pieces.ask_for_usage, pieces.after};
}

std::size_t SizeOf(const BodyPieces& pieces) {
  const auto views = ViewsOf(pieces);
  return std::accumulate(views.begin(), views.end(), std::size_t{0},
                         [](std::size_t sum, std::string_view view) { return sum + view.size(); });
}

}  // namespace

BodyPieces Splice(std::string_view body, const CallHead& head, std::string_view model,
                  bool ask_for_usage) {
  BodyPieces pieces;
  std::size_t begin = 0;
  if (head.form == BodyForm::kJson && body.starts_with(kByteOrderMark)) {
    begin = kByteOrderMark.size();  // it is not sent on
  }
  std::size_t rest = begin;
  if (head.model_length != 0) {
    pieces.before = body.substr(begin, head.model_offset - begin);
    pieces.model = head.form == BodyForm::kJson ? json::Quote(model) : std::string(model);
    rest = head.model_offset + head.model_length;
  }
  pieces.middle = body.substr(rest);
  if (ask_for_usage) {
    // The object's own: nothing but blanks follows.
    const std::size_t closing = pieces.middle.rfind('}');
    pieces.after = pieces.middle.substr(closing);
    pieces.middle = pieces.middle.substr(0, closing);
    pieces.ask_for_usage = kAskForUsage;
  }
  return pieces;
}

std::string Join(const BodyPieces& pieces) {
  std::string body;
  body.reserve(SizeOf(pieces));
  for (const std::string_view piece : ViewsOf(pieces)) {
    body += piece;
  }
  return body;
}

std::optional<std::uint64_t> SplicedBody::length() const { return SizeOf(pieces_); }

Result<std::size_t> SplicedBody::Read(std::span<char> to) {
  const auto views = ViewsOf(pieces_);
  std::size_t count = 0;
  // Goes on to the next piece as soon as one is through: ended() is about what is left.
  while (piece_ < kBodyPieces && (count < to.size() || offset_ == views[piece_].size())) {
    const std::size_t part = views[piece_].copy(to.data() + count, to.size() - count, offset_);
    count += part;
    offset_ += part;
    if (offset_ == views[piece_].size()) {
      ++piece_;
      offset_ = 0;
    }
  }
  return count;
}

bool SplicedBody::Rewind() {
  piece_ = 0;
  offset_ = 0;
  return true;
}

}  // namespace gateway::protocol
