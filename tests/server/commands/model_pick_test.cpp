#include "server/commands/model_pick.hpp"

#include <sstream>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "server/commands/model_picker.hpp"
#include "server/commands/pick_line.hpp"
#include "support/catch.hpp"

namespace gateway::server {
namespace {

using Names = std::vector<std::string>;

std::vector<std::pair<std::size_t, std::size_t>> RangesOf(std::string_view line) {
  const PickLine read = ReadPickLine(line);
  REQUIRE(std::holds_alternative<PickNumbers>(read));
  std::vector<std::pair<std::size_t, std::size_t>> ranges;
  for (const PickNumbers::Range& range : std::get<PickNumbers>(read).ranges) {
    ranges.emplace_back(range.first, range.last);
  }
  return ranges;
}

std::string FilterOf(std::string_view line) {
  const PickLine read = ReadPickLine(line);
  REQUIRE(std::holds_alternative<PickFilter>(read));
  return std::get<PickFilter>(read).text;
}

ModelPick Four() {
  return ModelPick({{"gpt-4o", "", false},
                    {"gpt-4o-mini", "(chosen)", true},
                    {"深度求索", "", false},
                    {"Llama-🦙", "", false}});
}

TEST_CASE("ReadPickLine takes numbers and ranges", "[commands]") {
  CHECK(RangesOf("7") == std::vector<std::pair<std::size_t, std::size_t>>{{7, 7}});
  CHECK(RangesOf(" 1 3-5,8 \r") ==
        std::vector<std::pair<std::size_t, std::size_t>>{{1, 1}, {3, 5}, {8, 8}});
  CHECK(RangesOf("1,,2, 3").size() == 3);
}

TEST_CASE("ReadPickLine refuses numbers that are none", "[commands]") {
  for (const std::string_view line :
       {"0", "5-3", "1-", "-2", "1--2", "1-2-3", "99999999999999999999999"}) {
    CAPTURE(line);
    CHECK(std::holds_alternative<PickMistake>(ReadPickLine(line)));
  }
}

TEST_CASE("ReadPickLine knows its words, and a slash makes any text a filter", "[commands]") {
  CHECK(std::holds_alternative<PickDone>(ReadPickLine("")));
  CHECK(std::holds_alternative<PickDone>(ReadPickLine("  \r")));
  CHECK(std::holds_alternative<PickDone>(ReadPickLine("done")));
  CHECK(std::holds_alternative<PickQuit>(ReadPickLine(" q ")));
  CHECK(std::holds_alternative<PickAll>(ReadPickLine("all")));
  CHECK(FilterOf("gpt 4") == "gpt 4");
  CHECK(FilterOf("4o") == "4o");
  CHECK(FilterOf("--") == "--");
  CHECK(FilterOf("/") == "");
  CHECK(FilterOf("/4") == "4");
  CHECK(FilterOf("/all") == "all");
  CHECK(FilterOf("/q") == "q");
}

TEST_CASE("ModelPick marks what is picked and lets it go again", "[commands]") {
  ModelPick pick = Four();

  CHECK(pick.Take("1 3-4") == "1 [x] gpt-4o\n3 [x] 深度求索\n4 [x] Llama-🦙\n3 picked\n");
  CHECK(pick.Take("3") == "3 [ ] 深度求索\n2 picked\n");

  CHECK(pick.Picked() == Names{"gpt-4o", "Llama-🦙"});
  CHECK(pick.Show() ==
        "1 [x] gpt-4o\n2 [*] gpt-4o-mini  (chosen)\n3 [ ] 深度求索\n4 [x] Llama-🦙\n");
}

TEST_CASE("ModelPick counts a number that is named twice once", "[commands]") {
  ModelPick pick = Four();

  pick.Take("1 1-3");

  CHECK(pick.Picked() == Names{"gpt-4o", "深度求索"});
}

TEST_CASE("ModelPick does nothing at all when one number is not there", "[commands]") {
  ModelPick pick = Four();

  CHECK(pick.Take("1 9") == "there is no 9 in the list\n");
  CHECK(pick.Take("5-18446744073709551615") ==
        "there is no 5 to 18446744073709551615 in the list\n");

  CHECK(pick.Picked().empty());
}

TEST_CASE("ModelPick never picks what is chosen already", "[commands]") {
  ModelPick pick = Four();

  pick.Take("2");
  pick.Take("all");

  CHECK(pick.Picked() == Names{"gpt-4o", "深度求索", "Llama-🦙"});
}

TEST_CASE("ModelPick filters without regard to case and keeps the numbers", "[commands]") {
  ModelPick pick = Four();

  CHECK(pick.Take("LLAMA") == "4 [ ] Llama-🦙\n");
  CHECK(pick.Take("求") == "3 [ ] 深度求索\n");
  CHECK(pick.Take("nothing") == "no name has 'nothing' in it\n");
  CHECK(pick.Show() == "3 [ ] 深度求索\n");
  CHECK(pick.Take("/") == Four().Show());
}

TEST_CASE("ModelPick picks only what the filter shows", "[commands]") {
  ModelPick pick = Four();
  pick.Take("gpt");

  CHECK(pick.Take("4") == "there is no 4 in the list\n");
  CHECK(pick.Take("1-4") == "1 [x] gpt-4o\n2 [*] gpt-4o-mini  (chosen)\n1 picked\n");
  pick.Take("llama");
  pick.Take("all");
  CHECK(pick.Picked() == Names{"gpt-4o", "Llama-🦙"});
  pick.Take("all");

  CHECK(pick.Picked() == Names{"gpt-4o"});
}

TEST_CASE("ModelPick shows at most 100 lines of 5,000 models, and picks all of them",
          "[commands]") {
  std::vector<PickItem> items;
  for (int i = 0; i < 5000; ++i) {
    items.push_back({"model-" + std::to_string(i), "", false});
  }
  ModelPick pick(std::move(items));

  CHECK(pick.Show().ends_with(" 100 [ ] model-99\n... and 4900 more\n"));
  CHECK(pick.Take("all").ends_with("... and 4900 more\n5000 picked\n"));
  CHECK(pick.Picked().size() == 5000);
}

TEST_CASE("ModelPick shows no name as it is that acts on the terminal", "[commands]") {
  ModelPick pick({{"a\x1b[2J", "\n", false}});

  CHECK(pick.Show() == "1 [ ] a\uFFFD[2J  \uFFFD\n");
  CHECK(pick.Take("\x1f") == "no name has '\uFFFD' in it\n");
  pick.Take("1");
  CHECK(pick.Picked() == Names{"a\x1b[2J"});
}

TEST_CASE("PickModels gives what was picked at the end, and nothing to who leaves", "[commands]") {
  const auto [typed, names] = GENERATE(table<std::string, Names>(
      {{"1\n\n", {"a"}}, {"1-2\ndone\n", {"a", "b"}}, {"1\nq\n", {}}, {"1\n", {}}, {"", {}}}));
  CAPTURE(typed);
  std::istringstream in(typed);
  std::ostringstream out;
  const Console console{in, out, out, true};

  const auto picked = PickModels({{"a", "", false}, {"b", "", false}}, "add", console);

  CHECK(picked.value_or(Names{}) == names);
  CHECK(picked.has_value() == !names.empty());
  CHECK(out.str().starts_with("1 [ ] a\n2 [ ] b\n"));
}

}  // namespace
}  // namespace gateway::server
