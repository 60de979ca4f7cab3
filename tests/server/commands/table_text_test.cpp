#include "server/commands/table_text.hpp"

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include "server/commands/display_text.hpp"
#include "support/catch.hpp"

namespace gateway::server {
namespace {

std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    lines.push_back(line);
  }
  return lines;
}

// The column at which `part` begins.
std::size_t ColumnOf(const std::string& line, const std::string& part) {
  REQUIRE(line.find(part) != std::string::npos);
  return DisplayWidth(line.substr(0, line.find(part)));
}

TEST_CASE("TableText aligns its columns whatever the width of the characters", "[commands]") {
  TableText table({"MODEL", "RESULT", "ERROR"});
  table.Add({"gpt-4o", "ok", ""});
  table.Add({"深度求索", "ok", "e"});
  table.Add({"🦙-3", "failed", "e"});

  const auto lines = LinesOf(table.Text());

  REQUIRE(lines.size() == 4);
  CHECK(lines[0] == "MODEL     RESULT  ERROR");
  CHECK(lines[1] == "gpt-4o    ok      -");
  CHECK(lines[2] == "深度求索  ok      e");
  CHECK(lines[3] == "🦙-3      failed  e");
}

TEST_CASE("TableText stays within 80 columns by cutting the last one", "[commands]") {
  TableText table({"MODEL", "ERROR"});
  table.Add({"a", std::string(200, 'e')});
  table.Add({"模型", "错误" + std::string(200, 'e')});

  for (const std::string& line : LinesOf(table.Text())) {
    CHECK(DisplayWidth(line) <= 80);
  }
}

TEST_CASE("TableText shows a long name whole and keeps the other lines aligned", "[commands]") {
  const std::string name(70, 'n');
  TableText table({"MODEL", "RESULT", "ERROR"});
  table.Add({name, "ok", "e1"});
  table.Add({"short", "ok", "e2"});

  const auto lines = LinesOf(table.Text());

  CHECK(lines[1].starts_with(name + "  ok"));
  CHECK(ColumnOf(lines[2], "e2") == ColumnOf(lines[0], "ERROR"));
  CHECK(DisplayWidth(lines[2]) <= 80);
}

TEST_CASE("TableText lets nothing of a stranger's act on the terminal", "[commands]") {
  TableText table({"MODEL"});
  table.Add({"a\x1b[2J\nb\xff"});

  CHECK(table.Text() == "MODEL\na\uFFFD[2J\uFFFDb\uFFFD\n");
}

TEST_CASE("ListText breaks its lines between names", "[commands]") {
  const std::vector<std::string> names(40, "模型-🦙");

  const std::string text = ListText("only with p#1:", names);

  const auto lines = LinesOf(text);
  CHECK(lines.size() > 3);
  for (const std::string& line : lines) {
    CHECK(DisplayWidth(line) <= 80);
  }
  std::string found = text;
  CHECK(std::count(text.begin(), text.end(), ',') == 39);
  CHECK(ListText("a:", {"b", "c"}) == "a: b, c\n");
}

}  // namespace
}  // namespace gateway::server
