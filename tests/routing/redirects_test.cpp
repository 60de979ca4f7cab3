#include <string>
#include <string_view>
#include <utility>

#include "gateway/redirect.hpp"
#include "support/catch.hpp"

namespace gateway {
namespace {

// "alias -> name", or "none".
std::string Find(const Redirects& table, std::string_view name) {
  const auto match = table.Find(name);
  return match ? *match->alias + " -> " + match->name : "none";
}

TEST_CASE("Redirects finds a name that is written out before one with a star", "[routing]") {
  const Redirects table{{"gpt-4*", {"wild"}}, {"gpt-4o", {"exact"}}, {"*", {"all"}}};

  CHECK(Find(table, "gpt-4o") == "gpt-4o -> exact");
  CHECK(Find(table, "gpt-4o-mini") == "gpt-4* -> wild");
  CHECK(Find(table, "gpt-5") == "* -> all");
}

TEST_CASE("Redirects finds the longest alias with a star that fits", "[routing]") {
  const Redirects table{
      {"a*", {"one"}}, {"abc*", {"three"}}, {"ab*", {"two"}}, {"abcdefgh*", {"eight"}}};

  CHECK(Find(table, "abcx") == "abc* -> three");
  CHECK(Find(table, "abx") == "ab* -> two");
  CHECK(Find(table, "ax") == "a* -> one");
  CHECK(Find(table, "abcdefgh") == "abcdefgh* -> eight");
  CHECK(Find(table, "abcdefg") == "abc* -> three");
  CHECK(Find(table, "b") == "none");
  CHECK(Find(table, "") == "none");
}

TEST_CASE("Redirects takes no rest for a rest, too", "[routing]") {
  const Redirects table{{"gpt-*", {"azure/gpt-*"}}};

  CHECK(Find(table, "gpt-") == "gpt-* -> azure/gpt-");
  CHECK(Find(table, "gpt") == "none");
  CHECK(Find(table, "xgpt-4") == "none");
}

TEST_CASE("Redirects puts what the star matched in place of the target's star", "[routing]") {
  const Redirects table{
      {"gpt-*", {"azure/gpt-*"}}, {"claude*", {"anthropic/claude-sonnet"}}, {"o/*", {"*"}}};

  CHECK(Find(table, "gpt-4o/mini:free") == "gpt-* -> azure/gpt-4o/mini:free");
  CHECK(Find(table, "gpt-模型🙂") == "gpt-* -> azure/gpt-模型🙂");
  CHECK(Find(table, "gpt-*") == "gpt-* -> azure/gpt-*");
  CHECK(Find(table, "claude-opus") == "claude* -> anthropic/claude-sonnet");
  CHECK(Find(table, "o/gpt-5") == "o/* -> gpt-5");
  CHECK(Find(table, "o/").ends_with("-> "));
}

TEST_CASE("Redirects with a star alone takes every name", "[routing]") {
  const Redirects table{{"*", {"one/*"}}};

  CHECK(Find(table, "any/thing") == "* -> one/any/thing");
}

TEST_CASE("Redirects knows names by every byte, however long they are", "[routing]") {
  const Redirects table{{"GPT*", {"x"}}, {"模*", {"y*"}}};

  CHECK(Find(table, "gpt-4") == "none");
  CHECK(Find(table, "模型") == "模* -> y型");
  CHECK(Find(table, std::string(100'000, 'q')) == "none");
  const std::string rest(100'000, 'q');
  CHECK((Find(table, "模" + rest) == "模* -> y" + rest));
}

TEST_CASE("Redirects keeps the first one of an alias", "[routing]") {
  Redirects table{{"a", {"first"}}};
  table.Add("a", {"second", R"({"x":1})"});
  table.Add("b*", {"first"});
  table.Add("b*", {"second"});

  CHECK(table.size() == 2);
  CHECK(Find(table, "a") == "a -> first");
  CHECK(table.Find("a")->redirect->set.empty());
  CHECK(Find(table, "bb") == "b* -> first");
}

TEST_CASE("Redirects gives what is set along with the name", "[routing]") {
  const Redirects table{{"fast*", {"m", R"({"reasoning_effort":"low"})"}}};

  CHECK(table.Find("faster")->redirect->set == R"({"reasoning_effort":"low"})");
  CHECK(table.Find("faster")->redirect->to == "m");
}

TEST_CASE("Redirects walks over its aliases in their order", "[routing]") {
  const Redirects table{{"b", {"2"}}, {"a*", {"1"}}, {"c", {"3"}}};
  std::string walked;
  for (const auto& [alias, redirect] : table) {
    walked += alias + "=" + redirect.to + ";";
  }

  CHECK(walked == "a*=1;b=2;c=3;");
  CHECK(Redirects().empty());
  CHECK(Find(Redirects(), "a") == "none");
}

TEST_CASE("Redirects can be copied and moved away", "[routing]") {
  Redirects table{{"a*", {"x*"}}};
  const Redirects copy = table;
  const Redirects moved = std::move(table);

  CHECK(Find(copy, "a1") == "a* -> x1");
  CHECK(Find(moved, "a1") == "a* -> x1");
}

}  // namespace
}  // namespace gateway
