#include <array>
#include <random>
#include <string>

#include <rapidjson/document.h>

#include "libgateway/json/merge_patch.hpp"
#include "support/catch.hpp"

namespace gateway::json {
namespace {

using rapidjson::Document;
using rapidjson::Value;

// Objects of a few names, so that target and patch often share some.
class RandomJson {
 public:
  explicit RandomJson(unsigned seed) : engine_(seed) {}

  std::string Object(int depth) {
    // Each name in two spellings; at most one of them is written.
    constexpr std::array<std::array<const char*, 2>, 6> kNames{{
        {"a", R"(\u0061)"},
        {"b", "b"},
        {"reasoning_effort", R"(reasoning\u005feffort)"},
        {"温度", R"(\u6e29\u5ea6)"},
        {"", ""},
        {"x/y", R"(x\/y)"},
    }};
    std::string text = "{";
    for (const auto& spellings : kNames) {
      if (Below(2) == 0) {
        text.append(text.size() == 1 ? "" : ",").append(Blank()).append("\"");
        text.append(spellings.at(Below(2))).append("\"").append(Blank()).append(":");
        text.append(Blank()).append(Any(depth));
      }
    }
    return text + Blank() + "}";
  }

 private:
  std::size_t Below(unsigned limit) { return engine_() % limit; }
  std::string Blank() { return Below(5) == 0 ? " " : ""; }

  std::string Any(int depth) {
    switch (Below(depth > 0 ? 8 : 6)) {
      case 0:
      case 1:
        return "null";
      case 2:
        return std::to_string(Below(100)) + ".50";
      case 3:
        return R"("t\n\u4f60")";
      case 4:
        return R"([1,{"a":null},[]])";
      case 5:
        return Below(2) == 0 ? "true" : "{}";
      default:
        return Object(depth - 1);
    }
  }

  std::mt19937 engine_;
};

// Source: RFC 7396, section 2, word by word.
void Apply(Value* target, const Value& patch, Document::AllocatorType& memory) {
  if (!patch.IsObject()) {
    target->CopyFrom(patch, memory);
    return;
  }
  if (!target->IsObject()) {
    target->SetObject();
  }
  for (auto change = patch.MemberBegin(); change != patch.MemberEnd(); ++change) {
    const auto found = target->FindMember(change->name);
    if (change->value.IsNull()) {
      if (found != target->MemberEnd()) {
        target->EraseMember(found);
      }
    } else if (found != target->MemberEnd()) {
      Apply(&found->value, change->value, memory);
    } else {
      Value made;
      Apply(&made, change->value, memory);
      target->AddMember(Value(change->name, memory), made, memory);
    }
  }
}

TEST_CASE("json::MergePatch merges random objects as the RFC's own words do", "[json]") {
  RandomJson random(20'241'107);
  for (int round = 0; round < 3'000; ++round) {
    const std::string target = random.Object(3);
    const std::string patch = random.Object(3);
    CAPTURE(round, target, patch);
    Document expected;
    expected.Parse(target.c_str(), target.size());
    Document change;
    change.Parse(patch.c_str(), patch.size());
    REQUIRE_FALSE(expected.HasParseError());
    REQUIRE_FALSE(change.HasParseError());
    Apply(&expected, change, expected.GetAllocator());

    const auto merged = MergePatch(target, patch);

    REQUIRE(merged);
    CAPTURE(*merged);
    Document found;
    found.Parse(merged->c_str(), merged->size());
    REQUIRE_FALSE(found.HasParseError());
    REQUIRE((found == expected));
    // In the same order, too: names only, since numbers are spelled as they were.
    auto other = expected.MemberBegin();
    for (auto member = found.MemberBegin(); member != found.MemberEnd(); ++member, ++other) {
      REQUIRE((member->name == other->name));
    }
    REQUIRE(*MergePatch(*merged, patch) == *merged);
  }
}

}  // namespace
}  // namespace gateway::json
