#include "libgateway/config/tree.hpp"

#include <string>

#include "config/config_files.hpp"

namespace gateway::config {
namespace {

struct Parsed {
  std::optional<Node> root;
  std::string message;
};

Parsed Parse(std::string_view text, Format format) {
  Complaints complaints;
  const Report report{"f", &complaints};
  auto root = ParseTree(text, format, report);
  return {std::move(root), complaints.ToError().message};
}

TEST_CASE("config::ParseTree decides the types of plain YAML words from their text", "[config]") {
  const auto parsed = Parse(
      "a: true\nb: 'true'\nc: 12\nd: \"12\"\ne: 1.5\nf: yes\ng: 127.0.0.1:80\nh: ~\ni: !!str 7\n"
      "j: -3\nk: .inf\nl: 0x10\n",
      Format::kYaml);

  REQUIRE(parsed.root);
  using Kind = Node::Kind;
  const std::vector<Kind> expected{Kind::kBool,   Kind::kString,  Kind::kInteger, Kind::kString,
                                   Kind::kFloat,  Kind::kString,  Kind::kString,  Kind::kNothing,
                                   Kind::kString, Kind::kInteger, Kind::kString,  Kind::kString};
  REQUIRE(parsed.root->children.size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    CAPTURE(i);
    CHECK(parsed.root->children[i].kind == expected[i]);
    CHECK(parsed.root->children[i].place.line == static_cast<int>(i) + 1);
  }
}

TEST_CASE("config::ParseTree keeps the lines and the order of TOML", "[config]") {
  const auto parsed =
      Parse("z = 1\na = [\n  \"x\",\n  \"y\"]\n[t]\nq = 1\n[[l]]\n[[l]]\nb.c = 2\n", Format::kToml);

  REQUIRE(parsed.root);
  const auto& children = parsed.root->children;
  REQUIRE(children.size() == 4);
  CHECK(children[0].key == "z");
  CHECK(children[1].place.line == 2);
  CHECK(children[1].children[1].place.line == 4);
  CHECK(children[2].place.line == 5);
  CHECK(children[3].children[1].place.line == 8);
}

TEST_CASE("config::ParseTree refuses what YAML allows and a configuration must not", "[config]") {
  CHECK(Contains(Parse("a: 1\nb: 2\na: 3\n", Format::kYaml).message,
                 "f:3:1: this name stands twice"));
  CHECK(Contains(Parse("a: 1\n---\nb: 2\n", Format::kYaml).message, "a second document"));
  CHECK(Contains(Parse("[a]: 1\n", Format::kYaml).message, "f:1:1: a name must be a plain word"));
  CHECK(Contains(Parse("- a\n", Format::kYaml).message, "f:1: a configuration is a table"));
}

TEST_CASE("config::ParseTree follows aliases, but not into a bomb or a circle", "[config]") {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    const std::string last = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + last;
    for (int j = 0; j < 9; ++j) {
      bomb += ", " + last;
    }
    bomb += "]\n";
  }

  const auto alias = Parse("a: &x [1, 2]\nb: *x\n", Format::kYaml);
  REQUIRE(alias.root);
  CHECK(alias.root->children[1].children.size() == 2);
  CHECK(Contains(Parse(bomb, Format::kYaml).message, "too large"));
  CHECK_FALSE(Parse("a: &a [*a]\n", Format::kYaml).root);
}

TEST_CASE("config::ParseTree survives deep nesting", "[config]") {
  constexpr std::size_t kDeep = 100'000;
  std::string dotted = "a";
  for (std::size_t i = 0; i < kDeep; ++i) {
    dotted += ".a";
  }

  CHECK_FALSE(Parse("a = " + std::string(kDeep, '['), Format::kToml).root);
  CHECK_FALSE(Parse(dotted + " = 1\n", Format::kToml).root);
  for (const std::string text : {"\"\"\"\n\"\"\"", "\'\'\'\n\'\'\'", "\"\\\\\"", "\'\\\'"}) {
    CHECK_FALSE(Parse("a = [" + text + ", " + std::string(kDeep, '['), Format::kToml).root);
  }
  CHECK_FALSE(Parse(std::string(kDeep, '['), Format::kYaml).root);
  CHECK_FALSE(Parse(std::string(kDeep, '{'), Format::kYaml).root);
}

TEST_CASE("config::ParseTree quotes nothing of a text it cannot read", "[config]") {
  for (const Format format : {Format::kToml, Format::kYaml}) {
    for (const char* text :
         {"ok = 1\nkeys = \"sk-canary\n", "a: 1\nkeys: \"sk-canary\n", "keys: \"sk-canary\nb: 1\n",
          "a: 1\n\tb: sk-canary: 2\n", "keys = sk-canary\n", "= sk-canary"}) {
      CAPTURE(text);
      const auto parsed = Parse(text, format);
      CHECK_FALSE(Contains(parsed.message, "canary"));
      CHECK_FALSE(parsed.root.has_value());
      CHECK(parsed.message.starts_with("f:"));
    }
  }
}

}  // namespace
}  // namespace gateway::config
