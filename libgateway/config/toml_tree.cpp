#include <algorithm>
#include <exception>
#include <sstream>

#include "libgateway/config/edit/toml_string.hpp"
#include "libgateway/config/toml11_compat.hpp"
#include "libgateway/config/tree.hpp"

namespace gateway::config {
namespace {

using toml11::PlaceOf;
using toml11::Value;

constexpr int kDeepest = 32;

// toml11 recurses as deep as a text is nested, without a bound of its own: looked at beforehand.
// Counts open brackets, and dots in a line, outside of strings and comments.
class NestingGuard {
 public:
  // The line where the text gets too deep, 0 = nowhere.
  int Check(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = EndOfPiece(text, at);
      if (end == at + 1) {
        Step(text[at]);
      } else {
        line_ += static_cast<int>(std::count(text.begin() + at, text.begin() + end, '\n'));
      }
      if (brackets_ > kDeepest || dots_ > kDeepest) {
        return line_;
      }
      at = end;
    }
    return 0;
  }

 private:
  // A string, a comment, or one character.
  static std::size_t EndOfPiece(std::string_view text, std::size_t at) {
    if (text[at] == '"' || text[at] == '\'') {
      return EndOfTomlString(text, at);
    }
    return text[at] == '#' ? std::min(text.find('\n', at), text.size()) : at + 1;
  }

  void Step(char c) {
    if (c == '\n') {
      ++line_;
      dots_ = 0;
    } else if (c == '[' || c == '{') {
      ++brackets_;
    } else if (c == ']' || c == '}') {
      --brackets_;
    } else if (c == '.') {
      ++dots_;
    }
  }

  int line_ = 1;
  int brackets_ = 0;
  int dots_ = 0;
};

Node Convert(const Value& value);

void ConvertTable(const Value& value, Node* node) {
  std::vector<std::pair<const std::string*, const Value*>> members;
  for (const auto& [key, member] : value.as_table()) {
    members.emplace_back(&key, &member);
  }
  // toml11 keeps no order; where things stand tells it.
  std::sort(members.begin(), members.end(), [](const auto& a, const auto& b) {
    return PlaceOf(a.second->location()) < PlaceOf(b.second->location());
  });
  for (const auto& [key, member] : members) {
    node->children.push_back(Convert(*member));
    node->children.back().key = *key;
  }
}

Node Convert(const Value& value) {
  Node node;
  node.place = PlaceOf(value.location());
  switch (value.type()) {
    case toml::value_t::string:
      node.kind = Node::Kind::kString;
      node.text = toml11::TextOf(value);
      break;
    case toml::value_t::integer:
      node.kind = Node::Kind::kInteger;
      node.integer = value.as_integer();
      break;
    case toml::value_t::floating:
      node.kind = Node::Kind::kFloat;
      node.number = value.as_floating();
      break;
    case toml::value_t::boolean:
      node.kind = Node::Kind::kBool;
      node.flag = value.as_boolean();
      break;
    case toml::value_t::array:
      node.kind = Node::Kind::kArray;
      for (const Value& item : value.as_array()) {
        node.children.push_back(Convert(item));
      }
      break;
    case toml::value_t::table:
      node.kind = Node::Kind::kTable;
      ConvertTable(value, &node);
      break;
    default:
      node.kind = Node::Kind::kOther;
  }
  return node;
}

}  // namespace

std::optional<Node> ParseToml(std::string_view text, const Report& report) {
  if (const int line = NestingGuard().Check(text); line > 0) {
    report.At({line, 0}, "nested too deeply; a configuration needs four levels at most");
    return std::nullopt;
  }
  try {
    std::istringstream stream{std::string(text)};
    Node root = Convert(toml11::Parse(stream));
    root.place = {1, 0};
    return root;
  } catch (const toml11::SyntaxError& error) {
    report.At(PlaceOf(error),
              "this is not TOML; look for a missing quote, bracket or '=', or a name given twice");
  } catch (const std::exception&) {
    report.At({}, "this is not TOML; look for a missing quote, bracket or '='");
  }
  return std::nullopt;
}

}  // namespace gateway::config
