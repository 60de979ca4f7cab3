#include <charconv>
#include <exception>
#include <optional>
#include <set>
#include <string>

#include <yaml-cpp/yaml.h>

#include "libgateway/config/tree.hpp"

namespace gateway::config {
namespace {

// Aliases make a small file a huge tree; these stop that, and aliases that contain themselves.
constexpr int kDeepest = 32;
constexpr std::size_t kLargestTree = 32U << 20U;  // bytes, roughly
constexpr std::size_t kNodeCost = 64;

bool IsWhole(std::string_view text, std::int64_t* value) {
  if (text.starts_with('+')) {
    text.remove_prefix(1);
  }
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *value);
  return error == std::errc{} && end == text.data() + text.size();
}

bool IsDecimal(std::string_view text, double* value) {
  if (text.find_first_not_of("0123456789.+-eE") != std::string_view::npos) {
    return false;
  }
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *value);
  return error == std::errc{} && end == text.data() + text.size();
}

// YAML leaves the type of an unquoted word to the reader: its core schema decides here, so that
// "yes" and "on" are texts.
void ConvertPlain(const std::string& text, Node* node) {
  if (text == "true" || text == "True" || text == "TRUE") {
    node->kind = Node::Kind::kBool;
    node->flag = true;
  } else if (text == "false" || text == "False" || text == "FALSE") {
    node->kind = Node::Kind::kBool;
  } else if (IsWhole(text, &node->integer)) {
    node->kind = Node::Kind::kInteger;
  } else if (IsDecimal(text, &node->number)) {
    node->kind = Node::Kind::kFloat;
  } else {
    node->kind = Node::Kind::kString;
    node->text = text;
  }
}

Place PlaceOf(const YAML::Mark& mark) { return {mark.line + 1, mark.column + 1}; }

class Converter {
 public:
  explicit Converter(const Report& report) : report_(report) {}

  // Empty: complained.
  std::optional<Node> Convert(const YAML::Node& from, Place place, int depth) {
    spent_ += kNodeCost + (from.IsScalar() ? from.Scalar().size() : 0);
    if (depth > kDeepest || spent_ > kLargestTree) {
      report_.At(place, "nested too deeply or too large; write aliases (*name) out");
      return std::nullopt;
    }
    Node node;
    node.place = place;
    if (from.IsScalar()) {
      // "!" marks a quoted text; an explicit type (!!str) makes it one, too.
      if (from.Tag() == "?" || from.Tag().empty()) {
        ConvertPlain(from.Scalar(), &node);
      } else {
        node.kind = Node::Kind::kString;
        node.text = from.Scalar();
      }
      return node;
    }
    if (from.IsSequence()) {
      return ConvertItems(from, std::move(node), depth);
    }
    if (from.IsMap()) {
      return ConvertMembers(from, std::move(node), depth);
    }
    return node;
  }

 private:
  std::optional<Node> ConvertItems(const YAML::Node& from, Node node, int depth) {
    node.kind = Node::Kind::kArray;
    for (const auto& item : from) {
      const Place place = item.Mark().line < 0 ? node.place : PlaceOf(item.Mark());
      auto child = Convert(item, place, depth + 1);
      if (!child) {
        return std::nullopt;
      }
      node.children.push_back(*std::move(child));
    }
    return node;
  }

  std::optional<Node> ConvertMembers(const YAML::Node& from, Node node, int depth) {
    node.kind = Node::Kind::kTable;
    std::set<std::string> seen;
    for (const auto& member : from) {
      const Place place = PlaceOf(member.first.Mark());
      if (!member.first.IsScalar()) {
        report_.At(place, "a name must be a plain word; write name: value");
        return std::nullopt;
      }
      if (!seen.insert(member.first.Scalar()).second) {
        report_.At(place, "this name stands twice in the same table; keep one of them");
        continue;
      }
      auto child = Convert(member.second, place, depth + 1);
      if (!child) {
        return std::nullopt;
      }
      child->key = member.first.Scalar();
      node.children.push_back(*std::move(child));
    }
    return node;
  }

  const Report& report_;
  std::size_t spent_ = 0;
};

}  // namespace

std::optional<Node> ParseYaml(std::string_view text, const Report& report) {
  try {
    // yaml-cpp 0.7 misses that a quote is never closed when the text ends in a line end.
    const std::vector<YAML::Node> documents =
        YAML::LoadAll(std::string(text.substr(0, text.find_last_not_of("\r\n") + 1)));
    if (documents.size() > 1) {
      report.At(PlaceOf(documents[1].Mark()),
                "a second document begins here ('---'); keep one document");
      return std::nullopt;
    }
    Node nothing;
    nothing.kind = Node::Kind::kTable;
    nothing.place = {1, 0};
    if (documents.empty() || documents.front().IsNull()) {
      return nothing;
    }
    auto root = Converter(report).Convert(documents.front(), {1, 0}, 0);
    if (root && root->kind != Node::Kind::kTable) {
      report.At({1, 0}, "a configuration is a table of settings; write name: value lines");
      return std::nullopt;
    }
    return root;
  } catch (const YAML::Exception& error) {
    report.At(PlaceOf(error.mark),
              "this is not YAML; look for a missing quote or bracket, or a wrong indentation");
  } catch (const std::exception&) {
    report.At({}, "this is not YAML; look for a missing quote or bracket");
  }
  return std::nullopt;
}

}  // namespace gateway::config
