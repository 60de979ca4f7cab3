// The gate against RapidJSON, on texts that were spoilt at random (with a fixed seed).
#include <algorithm>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "libgateway/base/utf8.hpp"
#include "libgateway/json/document.hpp"
#include "libgateway/json/gate.hpp"
#include "support/catch.hpp"

namespace gateway::json {
namespace {

constexpr unsigned kSeed = 20260901;
constexpr int kRounds = 30'000;

constexpr std::string_view kSeeds[] = {
    R"({"model":"a/b","messages":[{"role":"user","content":"你好，\n世界 😀"}],"stream":true})",
    R"({"a":[0,-1,2.5,1e10,-3.25E-7,12345678901234567890],"b":{"c":{"d":[[],{}]}},"e":null})",
    R"(["\u4f60\u597d\ud83d\ude00","\"\\\/\b\f\n\r\t",false, "é" , "" ])",
    R"({"choices":[{"index":0,"delta":{"content":"北京"},"finish_reason":null}],"usage":null})"};

bool IsUtf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = base::FirstCharacter(text).length;
    if (length == 0) {
      return false;
    }
    text.remove_prefix(length);
  }
  return true;
}

// Three digits or more behind an "e" that may be an exponent's.
bool HasLargeExponent(std::string_view text) {
  for (auto at = text.find_first_of("eE"); at != std::string_view::npos;
       at = text.find_first_of("eE", at + 1)) {
    const auto digits = text.find_first_not_of("+-", at + 1);
    const auto end = text.find_first_not_of("0123456789", digits);
    if (digits != std::string_view::npos && std::min(end, text.size()) - digits >= 3) {
      return true;
    }
  }
  return false;
}

class Spoiler {
 public:
  std::string Next() {
    std::string text(kSeeds[Below(std::size(kSeeds))]);
    for (std::size_t changes = Below(4); changes > 0; --changes) {
      Change(&text);
    }
    return text;
  }

 private:
  std::size_t Below(std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random_);
  }

  void Change(std::string* text) {
    constexpr std::string_view kLikely = "{}[]\",:\\ue0123456789+-.tfn \n\x01\x7F\x80\xE4\xF0\xFF";
    if (text->empty()) {
      return;
    }
    const std::size_t at = Below(text->size());
    switch (Below(5)) {
      case 0:
        (*text)[at] = kLikely[Below(kLikely.size())];
        return;
      case 1:
        text->insert(at, 1, kLikely[Below(kLikely.size())]);
        return;
      case 2:
        text->erase(at, 1 + Below(3));
        return;
      case 3:
        text->resize(at + 1);
        return;
      default:
        text->insert(at, text->substr(Below(text->size()), Below(12)));
    }
  }

  std::mt19937 random_{kSeed};
};

TEST_CASE("json::CheckJson and RapidJSON agree on spoilt texts", "[json]") {
  Spoiler spoiler;
  int accepted = 0;
  for (int round = 0; round < kRounds; ++round) {
    const std::string text = spoiler.Next();
    if (HasLargeExponent(text)) {
      continue;  // where limits differ: a double's here, 4 digits there
    }
    const bool passes = CheckJson(text).has_value();
    accepted += passes ? 1 : 0;

    INFO(text);
    if (passes) {
      REQUIRE(IsUtf8(text));
      const auto document = Parse(text);
      REQUIRE(document);
      CHECK(CheckJson(Write(*document)));
    } else if (IsUtf8(text)) {
      rapidjson::Document document;
      document.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(
          text.data(), text.size());
      CHECK(document.HasParseError());
    }
  }
  CHECK(accepted > kRounds / 20);
  CHECK(accepted < kRounds);
}

}  // namespace
}  // namespace gateway::json
