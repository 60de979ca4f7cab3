// A text: whether it is JSON, and what is in it, by the gate, by the tree and by RapidJSON.
#include "harness.hpp"
#include "libgateway/json/compact.hpp"
#include "libgateway/json/document.hpp"
#include "libgateway/json/quote.hpp"
#include "libgateway/json/tree.hpp"
#include "require.hpp"

namespace gateway::fuzz {
namespace {

using json::Element;
using json::Kind;

// Walks over all there is, and compares it with what RapidJSON read.
void Compare(Element element, const json::Value& value, std::string_view text) {
  Require(element.raw().data() >= text.data() &&
              element.raw().data() + element.raw().size() <= text.data() + text.size(),
          "views are in the text");
  if (value.IsObject()) {
    Require(element.IsObject() && element.Count() == value.MemberCount(), "same object", text);
    auto member = value.MemberBegin();
    for (const Element each : element) {
      Compare(each, (member++)->value, text);
    }
  } else if (value.IsArray()) {
    Require(element.IsArray() && element.Count() == value.Size(), "same array", text);
    auto member = value.Begin();
    for (const Element each : element) {
      Compare(each, *member++, text);
    }
  } else if (value.IsString()) {
    Require(element.IsString() && element.Text() == json::Text(&value), "same text", text);
    Require(element.Is(element.Text()), "a text is itself", text);
  } else if (value.IsNumber()) {
    Require(element.IsNumber(), "same number", text);
    const auto whole = element.Integer();
    Require(!whole || !value.IsInt64() || *whole == value.GetInt64(), "same number", text);
    const auto number = element.Number();
    Require(!number || !value.IsDouble() || *number == value.GetDouble(), "same number", text);
  } else {
    Require(element.IsNull() == value.IsNull() && element.IsTrue() == value.IsTrue(), "same", text);
  }
  (void)element.IsBlank();
  (void)element["model"];
}

}  // namespace
}  // namespace gateway::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gateway::fuzz;  // NOLINT: a file of its own
  namespace json = gateway::json;
  const std::string_view text = View(data, size);
  std::vector<json::Member> members;
  std::size_t text_bytes = 0;
  const auto kind = json::CheckJson(text, &members, &text_bytes);
  json::Tree tree;
  Require(bool(tree.Read(text)) == bool(kind), "gate and tree agree", text);
  const std::string quoted = json::Quote(text);
  Require(bool(json::CheckJson(quoted)), "quoted, any text is JSON", quoted);
  if (!kind) {
    Require(!tree.root(), "no tree of what is no JSON", text);
    return 0;
  }
  Require(text_bytes <= size && tree.root().Is(*kind), "the gate's notes", text);
  Require(
      (tree.root().IsObject() || tree.root().IsArray() ? tree.root().Count() : 0) == members.size(),
      "gate and tree count the same", text);
  const auto document = json::Parse(text);
  if (!document) {  // 1e9999 is no double
    return 0;
  }
  Compare(tree.root(), *document, text);
  Require(bool(json::CheckJson(json::Write(*document))), "what is written is JSON", text);
  const std::string compact = json::Compact(text);
  json::Tree again;
  Require(bool(again.Read(compact)), "without blanks it is JSON", compact);
  Compare(again.root(), *document, compact);
  return 0;
}
