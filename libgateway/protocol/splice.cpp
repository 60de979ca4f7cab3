#include "libgateway/protocol/splice.hpp"

#include <numeric>

#include "libgateway/json/quote.hpp"

namespace gateway::protocol {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kAskForUsage = R"(,"stream_options":{"include_usage":true})";

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
  body.reserve(pieces.before.size() + pieces.model.size() + pieces.middle.size() +
               pieces.ask_for_usage.size() + pieces.after.size());
  return body.append(pieces.before)
      .append(pieces.model)
      .append(pieces.middle)
      .append(pieces.ask_for_usage)
      .append(pieces.after);
}

std::array<std::string_view, SplicedBody::kCount> SplicedBody::Views() const {
  return {pieces_.before, pieces_.model, pieces_.middle, pieces_.ask_for_usage, pieces_.after};
}

std::optional<std::uint64_t> SplicedBody::length() const {
  const auto views = Views();
  return std::accumulate(
      views.begin(), views.end(), std::uint64_t{0},
      [](std::uint64_t sum, std::string_view view) { return sum + view.size(); });
}

Result<std::size_t> SplicedBody::Read(std::span<char> to) {
  const auto views = Views();
  std::size_t count = 0;
  // Goes on to the next piece as soon as one is through: ended() is about what is left.
  while (piece_ < kCount && (count < to.size() || offset_ == views[piece_].size())) {
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
