#include "config/config_files.hpp"

namespace gateway::config {
namespace {

TEST_CASE("config::LoadConfig reads the redirect file beside the main file", "[config]") {
  const ConfigFiles files;
  files.Write("redirect.yaml", "gpt-4: one/m\ngpt-4.5: gpt-4\n\"x/y\": m\n");
  files.Write("redirect.json", "{}");

  const auto config = files.Load("a.toml", kProvider);

  REQUIRE(config);
  CHECK(config->redirects.size() == 3);
  CHECK(config->redirects.Find("gpt-4.5")->name == "gpt-4");
  REQUIRE(config->hints.size() == 1);
  CHECK(Contains(config->hints[0], "redirect.json: not read, because there is"));
}

TEST_CASE("config::LoadConfig reads the redirect file that is named, and only that", "[config]") {
  const ConfigFiles files;
  files.Write("redirect.toml", "a = \"one/m\"\n");
  files.Write("other", "b = \"one/m\"\n");
  const std::string main(kProvider);

  const auto config = files.Load("a.toml", "redirect_file = \"other\"\n" + main);
  REQUIRE(config);
  CHECK(config->redirects.size() == 1);
  CHECK(config->redirects.Find("b"));
  CHECK(Contains(files.Refusal("a.toml", "redirect_file = \"none\"\n" + main),
                 "none: cannot be opened"));
  CHECK(Contains(files.Refusal("a.toml", "redirect_file = \"\"\n" + main),
                 "a.toml:1: 'redirect_file' is empty"));
}

TEST_CASE("config::LoadConfig refuses redirects in a circle, each circle once", "[config]") {
  const ConfigFiles files;
  files.Write("redirect.toml",
              "start = \"a\"\na = \"b\"\nb = \"c\"\nc = \"a\"\nself = \"self\"\nok = \"one/m\"\n");

  CHECK(files.Refusal("a.toml", kProvider) ==
        "redirect.toml:2: redirects in a circle: a -> b -> c -> a; let one of them name a model\n"
        "redirect.toml:5: redirects in a circle: self -> self; let one of them name a model");
}

TEST_CASE("config::LoadConfig refuses a target that can reach no provider", "[config]") {
  const ConfigFiles files;
  const std::string main(kProvider);
  const std::string wrong = "[redirects]\nx = \"onne/m\"\n";

  CHECK(files.Refusal("a.toml", main + wrong) ==
        "a.toml:7: 'x' leads to 'onne/m', but there is no provider 'onne'; did you mean 'one'?");
  CHECK(files.Load("a.toml", "default_provider = \"one\"\n" + main + wrong));
  CHECK(files.Load("a.toml", main + "[redirects]\nx = \"one/any/thing\"\ny = \"bare\"\n"));
  CHECK_FALSE(files.Load("a.toml", main + "[redirects]\nx = \"one/\"\n"));
}

TEST_CASE("config::LoadConfig refuses redirects that are no flat table of texts", "[config]") {
  const ConfigFiles files;
  const std::string main(kProvider);

  CHECK(Contains(files.Refusal("a.toml", main + "[redirects]\ngpt-4.5 = \"one/m\"\n"),
                 "a.toml:7: 'gpt-4' is a table without 'to'; write"));
  CHECK(Contains(files.Refusal("a.toml", main + "[redirects]\na = 1\n"), "a.toml:7: 'a' must be"));
  CHECK(Contains(files.Refusal("a.toml", main + "[redirects]\na = \"\"\n"), "a.toml:7: an empty"));
  files.Write("redirect.toml", "a = \"one/m\"\n");
  CHECK(Contains(files.Refusal("a.toml", main + "[redirects]\na = \"one/m\"\n"),
                 "redirect.toml:1: the alias 'a' is also in a.toml:7"));
}

TEST_CASE("config::LoadConfig reads redirects that set something beside those that do not",
          "[config]") {
  const ConfigFiles files;
  const auto [name, text] = GENERATE(table<std::string, std::string>({
      {"a.toml",
       "[redirects]\nplain = \"m\"\n\"gpt-*\" = { to = \" one/gpt-* \", set = { top_k = 1 } }\n"
       "bare = { to = \"m\" }\nempty = { to = \"m\", set = {} }\n"},
      {"a.yaml",
       "redirects:\n  plain: m\n  'gpt-*': {to: ' one/gpt-* ', set: {top_k: 1}}\n"
       "  bare: {to: m}\n  empty: {to: m, set: {}}\n"},
  }));
  const std::string yaml_provider =
      "providers: [{name: one, base_url: 'https://one.io', keys: k}]\n";

  const auto config =
      files.Load(name, (name == "a.yaml" ? yaml_provider : std::string(kProvider)) + text);

  REQUIRE(config);
  CHECK(config->redirects.size() == 4);
  CHECK(config->redirects.Find("plain")->redirect->set.empty());
  CHECK(config->redirects.Find("gpt-4o")->name == "one/gpt-4o");
  CHECK(config->redirects.Find("gpt-4o")->redirect->set == R"({"top_k":1})");
  CHECK(config->redirects.Find("bare")->name == "m");
  CHECK(config->redirects.Find("bare")->redirect->set.empty());
  CHECK(config->redirects.Find("empty")->redirect->set.empty());
}

TEST_CASE("config::LoadConfig refuses a redirect's table that is not complete, or too much",
          "[config]") {
  const ConfigFiles files;
  const auto [value, expected] = GENERATE(table<std::string, std::string>({
      {"{ set = { top_k = 1 } }", "'x' is a table without 'to'; write { to = "},
      {"{}", "'x' is a table without 'to'; write { to = "},
      {"{ to = \"m\", sett = { a = 1 } }", "unknown setting 'sett'; did you mean 'set'?"},
      {"{ to = 1 }", "'to' must be a text"},
      {"{ to = \"\" }", "an empty alias or target"},
      {"{ to = \"  \" }", "an empty alias or target"},
      {"[\"m\"]", "'x' must be a text"},
  }));
  CAPTURE(value);

  CHECK(
      Contains(files.Refusal("a.toml", std::string(kProvider) + "[redirects]\nx = " + value + "\n"),
               "a.toml:7: " + expected));
}

TEST_CASE("config::LoadConfig refuses stars that stand wrong", "[config]") {
  const ConfigFiles files;
  const auto [line, expected] = GENERATE(table<std::string, std::string>({
      {"\"g*t\" = \"m\"", "a '*' can only stand at the end"},
      {"\"*x\" = \"m\"", "a '*' can only stand at the end"},
      {"\"x**\" = \"m\"", "a '*' can only stand at the end"},
      {"\"x*\" = \"one/*/m\"", "a '*' can only stand at the end"},
      {"\"x\" = \"one/*\"", "the target ends in '*', but the alias does not"},
      {"\"x\" = { to = \"*\" }", "the target ends in '*', but the alias does not"},
  }));
  CAPTURE(line);

  CHECK(Contains(files.Refusal("a.toml", std::string(kProvider) + "[redirects]\n" + line + "\n"),
                 "a.toml:7: " + expected));
}

TEST_CASE("config::LoadConfig takes stars that stand right", "[config]") {
  const ConfigFiles files;
  const std::string line =
      GENERATE("\"*\" = \"one/*\"", "\"*\" = \"one/m\"", "\"one/*\" = \"*\"",
               "\"gpt-*\" = \"gpt-4*\"", "\"gpt-*\" = \"one/gpt-*\"", "\"x*\" = \"one/m\"");
  CAPTURE(line);

  CHECK(files.Refusal("a.toml", std::string(kProvider) + "[redirects]\n" + line + "\n") ==
        "(accepted)");
}

}  // namespace
}  // namespace gateway::config
