// Which key a request gets: use_next_key, affinity.
#include <string>

#include "config/config_files.hpp"

namespace gateway::config {
namespace {

TEST_CASE("config::LoadConfig reads whether other keys stand in", "[config]") {
  const ConfigFiles files;
  const std::string text(kProvider);

  CHECK(files.Load("a.toml", text)->providers[0].use_next_key);
  const auto off = files.Load("a.toml", text + "use_next_key = false\n");
  REQUIRE(off);
  CHECK_FALSE(off->providers[0].use_next_key);
  CHECK(Contains(files.Refusal("a.toml", text + "use_next_key = \"no\"\n"), "'use_next_key'"));
}

TEST_CASE("config::LoadConfig reads by what requests keep to a key", "[config]") {
  const ConfigFiles files;
  const std::string text(kProvider);

  CHECK(files.Load("a.toml", text)->providers[0].affinity == Affinity::kNone);
  CHECK(files.Load("a.toml", text + "affinity = \"none\"\n")->providers[0].affinity ==
        Affinity::kNone);
  CHECK(files.Load("a.toml", text + "affinity = \"prompt\"\n")->providers[0].affinity ==
        Affinity::kPrompt);
  const auto session = files.Load("a.toml", text + "affinity = \"session\"\n");
  REQUIRE(session);
  CHECK(session->providers[0].affinity == Affinity::kSession);
  CHECK(session->providers[0].affinity_header == "x-session-id");
  CHECK(Contains(DescribeConfig(*session), ", one for each x-session-id"));
  const auto header =
      files.Load("a.toml", text + "affinity = \"session\"\naffinity_header = \"X-Conversation\"\n");
  REQUIRE(header);
  CHECK(header->providers[0].affinity_header == "x-conversation");
}

TEST_CASE("config::LoadConfig hints at an affinity that does nothing", "[config]") {
  const ConfigFiles files;
  const auto hints = [&files](const std::string& more) {
    const auto config = files.Load("a.toml",
                                   "[[providers]]\nname = \"one\"\n"
                                   "base_url = \"https://one.example/v1\"\n" +
                                       more);
    REQUIRE(config);
    std::string all;
    for (const std::string& hint : config->hints) {
      all += hint + "\n";
    }
    return all;
  };
  const std::string two = "keys = \"sk-canary-1, sk-canary-2\"\naffinity = \"prompt\"\n";

  CHECK(Contains(hints(two), ":5:12: affinity does nothing for provider 'one'"));
  CHECK(Contains(hints(two + "key_strategy = \"first\"\n"), "affinity does nothing"));
  CHECK_FALSE(Contains(hints(two + "key_strategy = \"random\"\n"), "affinity does nothing"));
  CHECK_FALSE(
      Contains(hints("keys = \"sk-canary-1\"\naffinity = \"prompt\"\n"), "affinity does nothing"));
}

TEST_CASE("config::LoadConfig refuses an affinity that it does not know", "[config]") {
  const ConfigFiles files;
  const std::string text(kProvider);
  const std::string session = text + "affinity = \"session\"\naffinity_header = ";

  CHECK(Contains(files.Refusal("a.toml", text + "affinity = \"sesion\"\n"),
                 "unknown affinity 'sesion'; did you mean 'session'?"));
  CHECK(Contains(files.Refusal("a.toml", session + "\"a b\"\n"), "a header's name must be"));
  CHECK(Contains(files.Refusal("a.toml", session + "\"Authorization\"\n"), "choose another one"));
  CHECK(Contains(files.Refusal("a.toml", text + "affinity_header = \"x-a\"\n"),
                 "means nothing without affinity = \"session\""));
}

}  // namespace
}  // namespace gateway::config
