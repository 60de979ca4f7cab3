// Circles among redirects with stars, and redirects of providers.
#include <string>

#include "config/config_files.hpp"

namespace gateway::config {
namespace {

TEST_CASE("config::LoadConfig refuses circles that go by way of a star", "[config]") {
  const ConfigFiles files;
  const auto [lines, circle] = GENERATE(table<std::string, std::string>({
      {"\"a*\" = \"b*\"\n\"b*\" = \"a*\"\n", "a* -> b* -> a*"},
      {"\"a*\" = \"b\"\nb = \"a1\"\n", "a* -> b -> a*"},
      {"x = \"y\"\n\"*\" = \"x\"\n", "x -> * -> x"},
      {"\"gpt-*\" = \"gpt-4\"\ngpt-4 = \"gpt-4o\"\n", "gpt-* -> gpt-4 -> gpt-*"},
  }));
  CAPTURE(lines);

  const std::string message =
      files.Refusal("a.toml", std::string(kProvider) + "[redirects]\n" + lines);

  CHECK(message == "a.toml:7: redirects in a circle: " + circle + "; let one of them name a model");
}

TEST_CASE("config::LoadConfig takes a target that a star fits and that leads on", "[config]") {
  const ConfigFiles files;

  const auto config = files.Load("a.toml", std::string(kProvider) +
                                               "[redirects]\nlatest = \"gpt-5\"\n"
                                               "\"gpt-*\" = \"one/gpt-*\"\nodd = \"nowhere/x\"\n"
                                               "\"nowhere/*\" = \"one/*\"\n");

  REQUIRE(config);
  CHECK(Contains(DescribeConfig(*config), "\nredirect latest -> gpt-5 -> one/gpt-5\n"));
  CHECK(Contains(DescribeConfig(*config), "\nredirect odd -> nowhere/x -> one/x"));
}

TEST_CASE("config::LoadConfig refuses a target with a star that can reach no provider",
          "[config]") {
  const ConfigFiles files;

  CHECK(files.Refusal("a.toml", std::string(kProvider) + "[redirects]\n\"x*\" = \"onne/*\"\n") ==
        "a.toml:7: 'x*' leads to 'onne/*', but there is no provider 'onne'; did you mean 'one'?");
}

TEST_CASE("config::LoadConfig reads a provider's own redirects", "[config]") {
  const ConfigFiles files;
  const auto [name, text] = GENERATE(table<std::string, std::string>({
      {"a.toml", std::string(kProvider) +
                     "[providers.redirects]\nfast = \"v4/flash\"\nold = \"fast\"\n"
                     "\"gpt-*\" = { to = \"deployments/*\", set = { a = { b = 1 } } }\n"},
      {"a.yaml",
       "providers:\n  - name: one\n    base_url: https://one.io\n    keys: k\n"
       "    redirects:\n      fast: v4/flash\n      old: fast\n"
       "      gpt-*:\n        to: deployments/*\n        set: {a: {b: 1}}\n"},
  }));

  const auto config = files.Load(name, text);

  REQUIRE(config);
  CHECK(config->redirects.empty());
  const Redirects& own = config->providers[0].redirects;
  CHECK(own.size() == 3);
  CHECK(own.Find("fast")->name == "v4/flash");  // a name of the provider's, whatever it looks like
  CHECK(own.Find("gpt-4o")->name == "deployments/4o");
  CHECK(own.Find("gpt-4o")->redirect->set == R"({"a":{"b":1}})");
  CHECK(Contains(DescribeConfig(*config), "\n  redirect old -> fast -> v4/flash\n"));
  CHECK(Contains(DescribeConfig(*config), "\n  redirect gpt-* -> deployments/*, sets a\n"));
}

TEST_CASE("config::LoadConfig refuses mistakes in a provider's own redirects", "[config]") {
  const ConfigFiles files;
  const auto [lines, expected] = GENERATE(table<std::string, std::string>({
      {"a = \"b\"\nb = \"a\"\n", "a.toml:7: redirects in a circle: a -> b -> a"},
      {"\"a*\" = \"b*\"\n\"b*\" = \"a*\"\n", "a.toml:7: redirects in a circle: a* -> b* -> a*"},
      {"\"a*b\" = \"x\"\n", "a.toml:7: a '*' can only stand at the end"},
      {"a = { to = \"x\", set = { model = \"y\" } }\n", "a.toml:7: 'set' cannot change 'model'"},
      {"a = \"\"\n", "a.toml:7: an empty alias or target"},
  }));
  CAPTURE(lines);

  const std::string message =
      files.Refusal("a.toml", std::string(kProvider) + "[providers.redirects]\n" + lines);

  CHECK(message.starts_with(expected));
  CHECK_FALSE(Contains(message, "\n"));
}

TEST_CASE("config::LoadConfig keeps the redirects of providers apart", "[config]") {
  const ConfigFiles files;
  const std::string second =
      "[[providers]]\nname = \"two\"\nbase_url = \"https://two.io\"\nkeys = \"k\"\n";

  const auto config =
      files.Load("a.toml", std::string(kProvider) + "redirects = { a = \"x\" }\n" + second +
                               "redirects = { a = \"b\", b = \"y\" }\n[redirects]\nb = \"a\"\n" +
                               "a = \"one/a\"\n");

  REQUIRE(config);
  CHECK(config->providers[0].redirects.Find("a")->name == "x");
  CHECK(config->providers[1].redirects.Find("a")->name == "b");
  CHECK(config->redirects.Find("a")->name == "one/a");
}

}  // namespace
}  // namespace gateway::config
