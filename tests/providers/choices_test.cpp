#include "libgateway/providers/choices.hpp"

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "support/catch.hpp"

namespace gateway::providers {
namespace {

using Models = std::vector<ChosenModel>;
using std::chrono::seconds;
using std::chrono::system_clock;

const system_clock::time_point kNow{seconds(1'758'870'650)};
const system_clock::time_point kEarlier{seconds(1'700'000'000)};

// "id" or "id=alias", each with ";" behind it.
std::string Text(const Models& models) {
  std::string text;
  for (const ChosenModel& model : models) {
    text += model.id + (model.alias.empty() ? "" : "=" + model.alias) + ";";
  }
  return text;
}

// What is chosen then, or the error's message.
std::string Add(Models chosen, const Models& added) {
  const auto next = AddChoices(std::move(chosen), added, kNow);
  if (!next) {
    CHECK(next.error().code == ErrorCode::kInvalidRequest);
    return next.error().message;
  }
  return Text(*next);
}

bool Refuses(const ChosenModel& model) { return !Add({}, {model}).ends_with(';'); }

TEST_CASE("providers::AddChoices adds in order, behind what is there", "[providers]") {
  CHECK(Add({{"z", ""}, {"b", "x"}}, {{"y", ""}, {"a", "w"}}) == "z;b=x;y;a=w;");
  CHECK(Add({{"a", ""}}, {}) == "a;");
  CHECK(Add({}, {}).empty());
}

TEST_CASE("providers::AddChoices gives a model that is chosen already its new alias",
          "[providers]") {
  CHECK(Add({{"a", ""}, {"b", "x"}}, {{"b", "y"}}) == "a;b=y;");
  CHECK(Add({{"a", ""}, {"b", "x"}}, {{"b", ""}}) == "a;b;");
  CHECK(Add({{"a", ""}}, {{"a", ""}}) == "a;");
  CHECK(Add({}, {{"a", "x"}, {"b", ""}, {"a", "y"}}) == "a=y;b;");
}

TEST_CASE("providers::AddChoices notes when, unless it is told, and once only", "[providers]") {
  const auto chosen =
      AddChoices({{"old", "", kEarlier}},
                 Models{{"new", "", {}}, {"told", "", kEarlier}, {"old", "x", kNow}}, kNow);

  REQUIRE(chosen);
  REQUIRE(chosen->size() == 3);
  CHECK((*chosen)[0].chosen == kEarlier);
  CHECK((*chosen)[1].chosen == kNow);
  CHECK((*chosen)[2].chosen == kEarlier);
}

TEST_CASE("providers::AddChoices refuses a name that would stand for two models", "[providers]") {
  CHECK(Add({{"a", "x"}}, {{"b", "x"}}) == "the name 'x' would stand for two models: 'a' and 'b'");
  CHECK(Add({{"a", ""}}, {{"b", "a"}}) == "the name 'a' would stand for two models: 'a' and 'b'");
  CHECK(Add({{"a", "b"}}, {{"b", ""}}) == "the name 'b' would stand for two models: 'b' and 'a'");
  CHECK(Add({{"a", "b"}}, {{"b", "c"}}) == "the name 'b' would stand for two models: 'b' and 'a'");
  CHECK(Add({}, {{"a", "x"}, {"b", "x"}}) ==
        "the name 'x' would stand for two models: 'a' and 'b'");
}

TEST_CASE("providers::AddChoices lets a name go to another model in the same step", "[providers]") {
  CHECK(Add({{"a", "best"}}, {{"a", ""}, {"b", "best"}}) == "a;b=best;");
  CHECK(Add({{"a", "best"}}, {{"b", "best"}, {"a", "second"}}) == "a=second;b=best;");
}

TEST_CASE("providers::AddChoices refuses names that are no names", "[providers]") {
  const std::string wrong = GENERATE(
      std::string(257, 'n'), std::string("a\nb"), std::string("a\0b", 3), std::string("\x7f"),
      std::string("a\xff"), std::string("\xed\xa0\x80"), std::string("模型\xe6"));
  CAPTURE(wrong);

  CHECK(Add({}, {{wrong, ""}}) ==
        "a model's name must be 1 to 256 bytes of UTF-8 without control characters");
  CHECK(Refuses({"good", wrong}));
  CHECK(Refuses({"", ""}));
  CHECK(Refuses({"", "alias"}));
}

TEST_CASE("providers::AddChoices refuses an alias with a star at its end", "[providers]") {
  CHECK(Refuses({"m", "gpt-*"}));
  CHECK(Refuses({"m", "*"}));
  CHECK_FALSE(Refuses({"m", "a*b"}));
  CHECK_FALSE(Refuses({"org/m*", ""}));
}

TEST_CASE("providers::AddChoices takes names of every language and up to 256 bytes",
          "[providers]") {
  const std::string longest(256, 'n');

  CHECK(Add({},
            {{"通义千问/模型🙂", "我的"}, {longest, ""}, {"org/a:free@v1 x", longest + ""}})
            .find("two models") != std::string::npos);
  CHECK(Add({}, {{"通义千问/模型🙂", "我的"}, {longest, ""}, {"org/a:free@v1 x", "y/z"}}) ==
        "通义千问/模型🙂=我的;" + longest + ";org/a:free@v1 x=y/z;");
}

TEST_CASE("providers::DropChoices takes models out by id and by alias", "[providers]") {
  Models chosen{{"a", ""}, {"b", "x"}, {"c", "y"}, {"模型🙂", ""}, {"d", ""}};

  const auto removed = DropChoices(
      std::vector<std::string>{"模型🙂", "x", "c", "nobody", "", "a", "a"}, &chosen);

  CHECK(removed == std::vector<std::string>{"a", "b", "c", "模型🙂"});
  CHECK(Text(chosen) == "d;");
}

TEST_CASE("providers::DropChoices takes nothing out when nothing fits", "[providers]") {
  Models chosen{{"a", ""}, {"b", "x"}};

  CHECK(DropChoices(std::vector<std::string>{"", "A", "X"}, &chosen).empty());
  CHECK(DropChoices({}, &chosen).empty());
  CHECK(Text(chosen) == "a;b=x;");
}

}  // namespace
}  // namespace gateway::providers
