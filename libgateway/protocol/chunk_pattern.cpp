#include "libgateway/protocol/chunk_pattern.hpp"

#include "libgateway/json/literal.hpp"

namespace gateway::protocol {

void ChunkPattern::Learn(std::string_view chunk, std::string_view text) {
  const auto begin = static_cast<std::size_t>(text.data() - chunk.data());
  before_ = chunk.substr(0, begin);
  after_ = chunk.substr(begin + text.size());
}

void ChunkPattern::Forget() {
  before_.clear();
  after_.clear();
}

std::optional<std::string_view> ChunkPattern::Match(std::string_view chunk) const {
  if (after_.empty() || chunk.size() < before_.size() + after_.size() ||
      !chunk.starts_with(before_) || !chunk.ends_with(after_)) {
    return std::nullopt;
  }
  const std::string_view text =
      chunk.substr(before_.size(), chunk.size() - before_.size() - after_.size());
  // Its closing quote must be the one that `after_` begins with.
  json::Cursor cursor{text.data(), chunk.data() + chunk.size()};
  if (!json::TakeString(cursor) || cursor.at != text.data() + text.size() + 1) {
    return std::nullopt;
  }
  return text;
}

}  // namespace gateway::protocol
