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

}  // namespace
}  // namespace gateway::config
