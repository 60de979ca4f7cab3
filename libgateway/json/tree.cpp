#include "libgateway/json/tree.hpp"

#include <array>
#include <charconv>

#include "libgateway/json/gate_pass.hpp"
#include "libgateway/json/unquote.hpp"

namespace gateway::json {
namespace {

constexpr std::size_t kDeepest = 65;  // the outermost value, and 64 within

class AllValues {
 public:
  explicit AllValues(std::vector<Node>* nodes) : nodes_(*nodes) {}

  void Begin(std::size_t depth, std::string_view key, Kind kind, const char* at) {
    open_[depth] = nodes_.size();
    nodes_.push_back(Node{key, std::string_view(at, 0), 1, kind});
  }
  void End(std::size_t depth, const char* at) {
    Node& node = nodes_[open_[depth]];
    node.raw = std::string_view(node.raw.data(), at);
    node.size = static_cast<std::uint32_t>(nodes_.size() - open_[depth]);
  }

 private:
  std::vector<Node>& nodes_;
  std::array<std::size_t, kDeepest> open_{};
};

}  // namespace

Result<void> Tree::Read(std::string_view text) {
  nodes_.clear();
  AllValues notes(&nodes_);
  GatePass<AllValues> gate(text, notes);
  if (!gate.Run()) {
    nodes_.clear();
    return Fail(ErrorCode::kInvalidRequest,
                "not valid JSON at byte " + std::to_string(gate.offset()));
  }
  return {};
}

bool Element::Is(std::string_view text) const {
  const std::string_view written = inner();
  return IsString() && (written == text || (written.find('\\') != std::string_view::npos &&
                                            Unescape(written) == text));
}

bool Element::HasKey(std::string_view key) const {
  return node_ != nullptr && json::HasKey(Member{node_->key, node_->raw, node_->kind}, key);
}

std::string Element::Text() const { return Unescape(inner()); }

bool Element::IsBlank() const {
  const std::string_view written = inner();
  const std::size_t first = written.find_first_not_of(' ');
  if (first == std::string_view::npos || written[first] != '\\') {
    return first == std::string_view::npos;
  }
  return Text().find_first_not_of(" \t\r\n\f\v") == std::string::npos;
}

std::optional<std::int64_t> Element::Integer() const {
  std::int64_t number = 0;
  const std::string_view text = IsNumber() ? raw() : std::string_view{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) {
    return std::nullopt;
  }
  return number;
}

std::optional<double> Element::Number() const {
  double number = 0;
  const std::string_view text = IsNumber() ? raw() : std::string_view{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc()) {
    return std::nullopt;
  }
  return number;
}

std::size_t Element::Count() const {
  std::size_t count = 0;
  for (auto at = begin(); at != end(); ++at) {
    ++count;
  }
  return count;
}

Element Element::operator[](std::string_view key) const {
  Element found;
  if (IsObject()) {
    for (const Element member : *this) {
      if (member.HasKey(key)) {
        found = member;
      }
    }
  }
  return found.IsNull() ? Element() : found;
}

}  // namespace gateway::json
