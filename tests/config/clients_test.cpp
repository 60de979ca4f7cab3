#include <filesystem>
#include <string>

#include "config/config_files.hpp"

namespace gateway::config {
namespace {

constexpr std::string_view kKey = "client-canary-0001";

TEST_CASE("config::LoadConfig reads clients from TOML, YAML and JSON", "[config]") {
  const auto [name, text] = GENERATE(table<std::string, std::string>({
      {"a.toml", std::string(kProvider) + R"(
[[clients]]
name = "team-a"
key = "${CLIENT_KEY}"
models = ["fast", "one/*"]
requests_per_minute = 60
tokens_per_minute = 100000
max_in_flight = 4
tokens_per_day = 5000000000
[[clients]]
name = "b"
key = "sha256:)" + ClientKey::Of("key-of-b").Hex() +
                     "\"\n"},
      {"a.yaml",
       "providers: [{name: one, base_url: 'https://one.example/v1', keys: sk-canary-1234}]\n"
       "clients:\n  - {name: team-a, key: '${CLIENT_KEY}', models: [fast, one/*],\n"
       "     requests_per_minute: 60, tokens_per_minute: 100000, max_in_flight: 4,\n"
       "     tokens_per_day: 5000000000}\n"
       "  - {name: b, key: 'sha256:" +
           ClientKey::Of("key-of-b").Hex() + "'}\n"},
      {"a.json",
       R"({"providers":[{"name":"one","base_url":"https://one.example/v1","keys":"sk-canary-1"}],)"
       R"("clients":[{"name":"team-a","key":"${CLIENT_KEY}","models":["fast","one/*"],)"
       R"("requests_per_minute":60,"tokens_per_minute":100000,"max_in_flight":4,"tokens_per_day":5000000000},)"
       R"({"name":"b","key":"sha256:)" +
           ClientKey::Of("key-of-b").Hex() + R"("}]})"},
  }));
  CAPTURE(name);
  const Variables variables({{"CLIENT_KEY", std::string(kKey)}});
  const ConfigFiles files;

  const auto config = files.Load(name, text);

  REQUIRE(config);
  REQUIRE(config->clients.size() == 2);
  const ClientConfig& first = config->clients[0];
  CHECK(first.name == "team-a");
  CHECK(first.key == ClientKey::Of(kKey));
  CHECK(first.models == std::vector<std::string>{"fast", "one/*"});
  CHECK(first.requests_per_minute == 60);
  CHECK(first.tokens_per_minute == 100'000);
  CHECK(first.max_in_flight == 4);
  CHECK(first.tokens_per_day == 5'000'000'000);
  CHECK(config->clients[1].key == ClientKey::Of("key-of-b"));
  CHECK(config->clients[1].max_in_flight == 64);
  const std::string told = DescribeConfig(*config);
  CHECK(Contains(told,
                 "client team-a: fast, one/*; 60 requests a minute, 100000 tokens a minute, "
                 "5000000000 tokens a day, 4 at once\nclient b: all models; 64 at once\n"));
  CHECK_FALSE(Contains(told, kKey));
  CHECK_FALSE(Contains(told, first.key.Hex()));
}

TEST_CASE("config::LoadConfig refuses clients that cannot be, and shows no key", "[config]") {
  const auto [client, complaint] = GENERATE(table<std::string, std::string>({
      {"key = \"client-canary-0001\"\n", "this client has no name"},
      {"name = \"a b\"\nkey = \"client-canary-0001\"\n", "'name' 'a b' cannot be a client's name"},
      {"name = \"first\"\nkey = \"client-canary-0001\"\n", "a second client called 'first'"},
      {"name = \"a\"\n", "this client has no key"},
      {"name = \"a\"\nkey = \"canary-too-shrt\"\n", "'key' must be 16 visible ASCII"},
      {"name = \"a\"\nkey = \"canary with blanks in it\"\n", "'key' must be 16 visible ASCII"},
      {"name = \"a\"\nkey = \"sha256:canary\"\n", "'key' must be 16 visible ASCII"},
      {"name = \"a\"\nkey = \"\"\n", "'key' must be 16 visible ASCII"},
      {"name = \"a\"\nkey = \"sha256:" + ClientKey::Of("").Hex() + "\"\n",
       "'key' must be 16 visible ASCII"},
      {"name = \"a\"\nkey = \"client-canary-0001\"\n[admin]\ntoken = \"client-canary-0001\"\n",
       "the admin's token is the key of the client 'a', too"},
      {"name = \"a\"\nkey = \"first-canary-0001\"\n", "a second client with the same key"},
      {"name = \"a\"\nkey = \"client-canary-0001\"\nmodels = \"m\"\n", "'models' must be a list"},
      {"name = \"a\"\nkey = \"client-canary-0001\"\nmodels = [\"a*b\"]\n", "a '*' that is not"},
      {"name = \"a\"\nkey = \"client-canary-0001\"\nmax_in_flight = -1\n", "max_in_flight"},
      {"name = \"a\"\nkey = \"client-canary-0001\"\nrpm = 1\n", "unknown setting 'rpm'"},
  }));
  CAPTURE(client);
  const ConfigFiles files;

  const std::string refusal =
      files.Refusal("a.toml", std::string(kProvider) +
                                  "[[clients]]\nname = \"first\"\nkey = \"first-canary-0001\"\n"
                                  "[[clients]]\n" +
                                  client);

  CHECK(Contains(refusal, complaint));
  CHECK_FALSE(Contains(refusal, "canary"));
}

TEST_CASE("config::LoadConfig lets a gateway with clients listen anywhere", "[config]") {
  const ConfigFiles files;
  const std::string open = "[server]\nlisten = \"0.0.0.0:80\"\n" + std::string(kProvider);

  CHECK(Contains(files.Refusal("a.toml", open), "add [[clients]]"));
  CHECK(files.Load("b.toml", open + "[[clients]]\nname = \"a\"\nkey = \"client-canary-0001\"\n"));
}

TEST_CASE("config::LoadConfig hints at clients' keys that others may read, digests not",
          "[config]") {
  const bool literal = GENERATE(true, false);
  const ConfigFiles files;
  const std::string file = files.Write(
      "a.toml",
      "[[providers]]\nname = \"one\"\nbase_url = \"https://one.example/v1\"\nno_key = true\n"
      "[[clients]]\nname = \"a\"\nkey = \"" +
          (literal ? std::string(kKey) : "sha256:" + ClientKey::Of(kKey).Hex()) + "\"\n");
  std::filesystem::permissions(file, std::filesystem::perms(0644));

  const auto config = LoadConfig(file);

  REQUIRE(config);
  CHECK(config->hints.size() == (literal ? 1U : 0U));
}

}  // namespace
}  // namespace gateway::config
