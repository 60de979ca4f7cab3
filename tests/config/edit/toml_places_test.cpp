#include "libgateway/config/edit/toml_places.hpp"

#include <string>

#include "libgateway/config/edit/toml_string.hpp"
#include "support/catch.hpp"

namespace gateway::config {
namespace {

std::string Cut(std::string_view text, TomlSpan span) {
  return std::string(text.substr(span.begin, span.end - span.begin));
}

std::string Join(const std::vector<std::string>& parts) {
  std::string joined;
  for (const std::string& part : parts) {
    joined += (joined.empty() ? "" : "|") + part;
  }
  return joined;
}

// "{name} key=value key=value" for each section.
std::string Outline(std::string_view text) {
  const auto sections = FindTomlPlaces(text);
  if (!sections) {
    return "(lost)";
  }
  std::string outline;
  for (const TomlSection& section : *sections) {
    outline += (section.repeated ? "{{" : "{") + Join(section.name) + "}";
    for (const TomlEntry& entry : section.entries) {
      outline += " " + Join(entry.key) + "=" + Cut(text, entry.value.span);
    }
  }
  return outline;
}

struct Case {
  std::string_view text;
  std::string_view outline;
};

TEST_CASE("config::FindTomlPlaces finds tables, keys and values", "[config]") {
  const auto [text, outline] = GENERATE(values<Case>({
      {"", "{}"},
      {"# a = 1", "{}"},
      {"\n\n  ", "{}"},
      {"\xEF\xBB\xBF"
       "a = 1",
       "{} a=1"},
      {"a = 1\r\nb=2\r\n", "{} a=1 b=2"},
      {"a = 1979-05-27 07:32:00 # when\n[t]\n", "{} a=1979-05-27 07:32:00{t}"},
      {"[ a . \"b.c\" . 'd' ] # [x]\n[[ \"providers\" ]]\n", "{}{a|b.c|d}{{providers}"},
      {" a.'b c'.\"d\\\"e\" = 'x' ", "{} a|b c|d\"e='x'"},
      {"a = \"#]\" # ]\nb = '\\'\n", "{} a=\"#]\" b='\\'"},
      {"a = \"\"\nb = ''\nc = \"\"\"\"\"\"\n", "{} a=\"\" b='' c=\"\"\"\"\"\""},
      {"a = \"\"\"\n[[providers]]\nb = 1\n\"\"\"\nc = 2",
       "{} a=\"\"\"\n[[providers]]\nb = 1\n\"\"\" c=2"},
      {"a = '''x''''\nb = \"\"\"\\\"\"\"\"\"\nc = 1", "{} a='''x'''' b=\"\"\"\\\"\"\"\"\" c=1"},
      {"a = [1, [\"]\", '''\n]'''], # ]\n]\nb = 1", "{} a=[1, [\"]\", '''\n]'''], # ]\n] b=1"},
      {"a = { b = \"}\", c.d = [{}] }\ne = {}", "{} a={ b = \"}\", c.d = [{}] } e={}"},
  }));
  CAPTURE(text);

  CHECK(Outline(text) == outline);
}

TEST_CASE("config::FindTomlPlaces finds elements and their commas", "[config]") {
  constexpr std::string_view kText = "a = [ \"x\" # ,\n , 'y', { b = 1, \"c\" = 2 }]";

  const auto sections = FindTomlPlaces(kText);

  REQUIRE(sections);
  const auto& list = sections->at(0).entries.at(0).value.entries;
  REQUIRE(list.size() == 3);
  CHECK(list[0].value.text == "x");
  CHECK(list[0].comma == kText.find("\n ,") + 2);
  CHECK(list[1].value.text == "y");
  CHECK(Cut(kText, list[1].span) == "'y'");
  CHECK_FALSE(list[2].comma);
  REQUIRE(list[2].value.entries.size() == 2);
  CHECK(Cut(kText, list[2].value.entries[1].span) == "\"c\" = 2");
}

TEST_CASE("config::FindTomlPlaces gives up on what is no TOML", "[config]") {
  const std::string text =
      GENERATE(as<std::string>(), "a", "a =", "a = # b", "= 1", "[a", "[[a]", "[a] b", "a = [1",
               "a = ['1' 2]", "a = {1}", "a = \"x\" y", "a = [,]", "]", std::string(100'000, '['),
               "a=" + std::string(100'000, '['), "a.", "\"");

  CHECK(Outline(text) == "(lost)");
}

TEST_CASE("config::FindTomlPlaces reads any piece of a file to its end", "[config]") {
  constexpr std::string_view kText =
      "\xEF\xBB\xBF[[ 'a' . b]]\r\nc.\"d\\u00e9\" = [\"\"\"x\"\"\"\", 'y', {z = 1.5, q = ''''''}, "
      "# c\n]\n";
  REQUIRE(FindTomlPlaces(kText));

  for (std::size_t begin = 0; begin < kText.size(); ++begin) {
    for (std::size_t end = begin; end <= kText.size(); ++end) {
      if (const auto sections = FindTomlPlaces(kText.substr(begin, end - begin))) {
        CHECK_FALSE(sections->empty());
      }
    }
  }
}

TEST_CASE("config::UnquoteToml reads all kinds of strings", "[config]") {
  CHECK(UnquoteToml(R"("a\"\\\n\t\b\f\r")") == "a\"\\\n\t\b\f\r");
  CHECK(UnquoteToml(R"("\u0041\u00e9\u20AC\U0001F600")") == "A\u00e9\u20ac\U0001F600");
  CHECK(UnquoteToml(R"('a\n"')") == "a\\n\"");
  CHECK(UnquoteToml("\"\"\"\r\na\\\n  \r\n  b\"\"\"\"") == "ab\"");
  CHECK(UnquoteToml("'''\na\\'''") == "a\\");
  CHECK(UnquoteToml("\"\"").empty());
  CHECK(UnquoteToml("\"").empty());
  CHECK(UnquoteToml("\"\\q\"") == "q");
}

TEST_CASE("config::QuoteToml escapes what a basic string may not have", "[config]") {
  CHECK(QuoteToml("a/b:c d") == "\"a/b:c d\"");
  CHECK(QuoteToml("\"\\\n\x01\x7f") == R"("\"\\\n\u0001\u007F")");
  CHECK(QuoteToml("\u00e9\U0001F600") == "\"\u00e9\U0001F600\"");
  for (const std::string_view text : {"", "\"", "\\\\", "a\"b\\c", "\t\r\n\b\f\x1f", "'#]"}) {
    CHECK(UnquoteToml(QuoteToml(text)) == text);
  }
}

}  // namespace
}  // namespace gateway::config
