#include "libgateway/config/set_members.hpp"

#include <cmath>
#include <string_view>

#include <fmt/format.h>

#include "libgateway/config/table_reader.hpp"
#include "libgateway/json/quote.hpp"

namespace gateway::config {
namespace {

bool WriteValue(const Node& node, const Report& report, std::string* out);

// In brackets, `write_child` for each.
template <typename WriteChild>
bool WriteChildren(const Node& node, std::string_view brackets, std::string* out,
                   const WriteChild& write_child) {
  bool complete = true;
  out->push_back(brackets.front());
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    out->append(i == 0 ? "" : ",");
    complete = write_child(node.children[i]) && complete;
  }
  out->push_back(brackets.back());
  return complete;
}

bool WriteTable(const Node& table, const Report& report, std::string* out) {
  return WriteChildren(table, "{}", out, [&](const Node& member) {
    json::AppendQuoted(member.key, out);
    out->push_back(':');
    return WriteValue(member, report, out);
  });
}

bool WriteValue(const Node& node, const Report& report, std::string* out) {
  switch (node.kind) {
    case Node::Kind::kString:
      if (const auto text = ReadText(node, report)) {
        json::AppendQuoted(*text, out);
        return true;
      }
      return false;
    case Node::Kind::kInteger:
      out->append(std::to_string(node.integer));
      return true;
    case Node::Kind::kFloat:
      if (std::isfinite(node.number)) {
        out->append(fmt::format("{}", node.number));
        return true;
      }
      break;
    case Node::Kind::kBool:
      out->append(node.flag ? "true" : "false");
      return true;
    case Node::Kind::kArray:
      return WriteChildren(node, "[]", out,
                           [&](const Node& item) { return WriteValue(item, report, out); });
    case Node::Kind::kTable:
      return WriteTable(node, report, out);
    case Node::Kind::kNothing:
      out->append("null");
      return true;
    case Node::Kind::kOther:
      break;
  }
  report.At(node.place, NameOf(node) + " has nothing like it in JSON; write a text or a number");
  return false;
}

}  // namespace

bool ReadSet(const Node& table, const Report& report, std::string* json) {
  if (table.kind != Node::Kind::kTable) {
    report.At(table.place, "'set' must be a table: { reasoning_effort = \"high\" }");
    return false;
  }
  for (const Node& member : table.children) {
    if (member.key == "model" || member.key == "stream") {
      report.At(member.place, "'set' cannot change " + Quoted(member.key) +
                                  (member.key == "model" ? "; write the model into 'to'"
                                                         : ": the client decides that"));
      return false;
    }
  }
  json->clear();
  const bool complete = WriteTable(table, report, json);
  if (table.children.empty()) {
    json->clear();
  }
  return complete;
}

}  // namespace gateway::config
