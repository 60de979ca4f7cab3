#include "libgateway/config/set_members.hpp"

#include <string>
#include <string_view>

#include "config/config_files.hpp"

namespace gateway::config {
namespace {

// What `set` becomes in TOML: the members of an inline table.
std::string TomlSet(std::string_view members) {
  const ConfigFiles files;
  std::string text(kProvider);
  text.append("[redirects]\nx = { to = \"one/m\", set = { ").append(members).append(" } }\n");
  const auto config = files.Load("a.toml", text);
  return config ? config->redirects.Find("x")->redirect->set : LinesOnly(config.error().message);
}

// The same in YAML, members in flow style.
std::string YamlSet(std::string_view members) {
  const ConfigFiles files;
  std::string text = "providers: [{name: one, base_url: 'https://one.io', keys: k}]\n";
  text.append("redirects:\n  x:\n    to: one/m\n    set: {").append(members).append("}\n");
  const auto config = files.Load("a.yaml", text);
  return config ? config->redirects.Find("x")->redirect->set : LinesOnly(config.error().message);
}

TEST_CASE("config::ReadSet writes each kind of value as JSON", "[config]") {
  const auto [toml, yaml, json] = GENERATE(table<std::string, std::string, std::string>({
      {"reasoning_effort = \"high\"", "reasoning_effort: high", R"({"reasoning_effort":"high"})"},
      {"a = true, b = false", "a: true, b: false", R"({"a":true,"b":false})"},
      {"n = -3, big = 9_007_199_254_740_993", "n: -3, big: 9007199254740993",
       R"({"n":-3,"big":9007199254740993})"},
      {"t = 0.7, u = 1.5e300", "t: 0.7, u: 1.5e300", R"({"t":0.7,"u":1.5e+300})"},
      {"a = { b = { c = 1 } }", "a: {b: {c: 1}}", R"({"a":{"b":{"c":1}}})"},
      {"a.b.c = 1", "a: {b: {c: 1}}", R"({"a":{"b":{"c":1}}})"},
      {"l = [1, \"x\", [true], { y = 2 }]", "l: [1, x, [true], {y: 2}]",
       R"({"l":[1,"x",[true],{"y":2}]})"},
      {"e = {}, l = []", "e: {}, l: []", R"({"e":{},"l":[]})"},
      {"", "", ""},
      {R"(q = "say \"你好🙂\"\n\\")", R"(q: "say \"你好🙂\"\n\\")",
       R"({"q":"say \"你好🙂\"\n\\"})"},
      {R"("odd \"key\"" = 1)", R"("odd \"key\"": 1)", R"({"odd \"key\"":1})"},
      {"n = \"12\", t = \"true\"", "n: '12', t: \"true\"", R"({"n":"12","t":"true"})"},
      {"z = 1, a = 2", "z: 1, a: 2", R"({"z":1,"a":2})"},
  }));
  CAPTURE(toml, yaml);

  CHECK(TomlSet(toml) == json);
  CHECK(YamlSet(yaml) == json);
}

TEST_CASE("config::ReadSet writes a null, which TOML does not have", "[config]") {
  CHECK(YamlSet("temperature: null, top_p: ~") == R"({"temperature":null,"top_p":null})");
}

TEST_CASE("config::ReadSet puts variables into texts, also deep inside, but not into names",
          "[config]") {
  const Variables variables({{"SET_USER", "\"me\""}, {"SET_NUMBER", "7"}});

  CHECK(TomlSet(R"(user = "u-${SET_USER}", o = { l = ["${SET_NUMBER}", "${SET_NONE:-d}"] })") ==
        R"({"user":"u-\"me\"","o":{"l":["7","d"]}})");
  CHECK(TomlSet(R"("${SET_USER}" = "$${SET_USER}")") == R"({"${SET_USER}":"${SET_USER}"})");
  CHECK(YamlSet("n: '${SET_NUMBER}'") == R"({"n":"7"})");
}

TEST_CASE("config::ReadSet tells of a variable that is not there", "[config]") {
  CHECK(Contains(TomlSet(R"(o = { user = "${SET_UNSET}" })"),
                 "a.toml:7: the environment variable SET_UNSET is unset or empty"));
}

TEST_CASE("config::ReadSet takes a table of TOML that is written over several lines", "[config]") {
  const ConfigFiles files;
  const auto config = files.Load(
      "a.toml", std::string(kProvider) +
                    "[redirects.deep]\nto = \"one/m\"\n[redirects.deep.set]\n"
                    "reasoning_effort = \"high\"\n[redirects.deep.set.thinking]\nbudget = 10\n");

  REQUIRE(config);
  CHECK(config->redirects.Find("deep")->name == "one/m");
  CHECK(config->redirects.Find("deep")->redirect->set ==
        R"({"reasoning_effort":"high","thinking":{"budget":10}})");
}

TEST_CASE("config::ReadSet reads the redirect file, too, in each language", "[config]") {
  const auto [name, text] = GENERATE(table<std::string, std::string>({
      {"redirect.toml", "x = { to = \"one/m\", set = { top_k = 5 } }\n"},
      {"redirect.yaml", "x:\n  to: one/m\n  set:\n    top_k: 5\n"},
      {"redirect.json", R"({"x":{"to":"one/m","set":{"top_k":5}}})"},
  }));
  CAPTURE(name);
  const ConfigFiles files;
  files.Write(name, text);

  const auto config = files.Load("a.toml", kProvider);

  REQUIRE(config);
  CHECK(config->redirects.Find("x")->redirect->set == R"({"top_k":5})");
}

TEST_CASE("config::ReadSet refuses what JSON does not have", "[config]") {
  const std::string value =
      GENERATE("2025-11-07", "07:30:00", "2025-11-07T07:30:00Z", "inf", "-inf", "nan");
  CAPTURE(value);

  const std::string flat = TomlSet("a = " + value);
  const std::string deep = TomlSet("o = { l = [1, " + value + "] }");

  CHECK(Contains(flat, "a.toml:7: 'a' has nothing like it in JSON; write a text or a number"));
  CHECK(Contains(deep, "a.toml:7: this entry has nothing like it in JSON"));
}

TEST_CASE("config::ReadSet refuses the model and the stream, but only as members of the body",
          "[config]") {
  CHECK(Contains(TomlSet("model = \"x\""),
                 "a.toml:7: 'set' cannot change 'model'; write the model into 'to'"));
  CHECK(Contains(TomlSet("stream = true"),
                 "a.toml:7: 'set' cannot change 'stream': the client decides that"));
  CHECK(Contains(YamlSet("stream: null"), "'set' cannot change 'stream'"));
  CHECK(Contains(YamlSet("\"mod\\u0065l\": x"), "'set' cannot change 'model'"));
  CHECK(TomlSet("o = { model = \"x\" }, stream_options = { include_usage = true }") ==
        R"({"o":{"model":"x"},"stream_options":{"include_usage":true}})");
}

TEST_CASE("config::ReadSet refuses a set that is no table", "[config]") {
  const std::string value = GENERATE("\"high\"", "[1]", "1", "true");
  CAPTURE(value);
  const ConfigFiles files;

  CHECK(files.Refusal("a.toml", std::string(kProvider) +
                                    "[redirects]\nx = { to = \"one/m\", set = " + value + " }\n") ==
        "a.toml:7: 'set' must be a table: { reasoning_effort = \"high\" }");
}

}  // namespace
}  // namespace gateway::config
