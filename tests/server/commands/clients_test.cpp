#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>

#include "config/config_files.hpp"
#include "server/clients/new_key.hpp"
#include "server/commands/clients_options.hpp"
#include "server/commands/fake_gateway.hpp"

namespace gateway::server {
namespace {

std::string Text(const std::string& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

// A configuration whose gateway, if any, listens on `port`.
std::string ConfigText(int port) {
  return fmt::format("{}[server]\nlisten = \"127.0.0.1:{}\"\n", config::kProvider, port);
}

int FreePort() {
  const FakeGateway gateway;
  return gateway.port();
}

Result<ClientsOptions> Parse(const Words& words) { return ParseClientsOptions(words); }

TEST_CASE("NewClientKey makes keys that differ, of letters and digits", "[commands]") {
  std::set<std::string> keys;
  for (int i = 0; i < 100; ++i) {
    const auto key = NewClientKey();
    REQUIRE(key);
    CHECK(key->size() == 46);
    CHECK(key->starts_with("sk-gw-"));
    CHECK(key->find_first_not_of("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
                                 6) == std::string::npos);
    keys.insert(*key);
  }
  CHECK(keys.size() == 100);
}

TEST_CASE("ParseClientsOptions reads a line as a person would", "[commands]") {
  const auto add = Parse({"add", "team-a", "--models", "fast,one/*", "--rpm=1", "--tpm", "2",
                          "--tokens-per-day", "3", "--max-in-flight=0", "--config", "c.toml"});

  REQUIRE(add);
  CHECK(add->action == ClientsAction::kAdd);
  CHECK(add->client.name == "team-a");
  CHECK(add->client.models == std::vector<std::string>{"fast", "one/*"});
  CHECK(add->client.requests_per_minute == 1);
  CHECK(add->client.tokens_per_minute == 2);
  CHECK(add->client.tokens_per_day == 3);
  CHECK(add->client.max_in_flight == 0);
  CHECK(add->place.config_file == "c.toml");
  CHECK(Parse({"add", "a", "--config", "c"})->client.max_in_flight == 64);
  CHECK(Parse({"list"})->action == ClientsAction::kList);
  CHECK(Parse({"remove", "a", "--config", "c"})->client.name == "a");
  CHECK(Parse({"--help"})->action == ClientsAction::kHelp);
  CHECK(Parse({"add", "--help"})->action == ClientsAction::kHelp);
}

TEST_CASE("ParseClientsOptions refuses what it would have to guess", "[commands]") {
  const auto words = GENERATE(values<Words>({{},
                                             {"drop", "a"},
                                             {"add", "--config", "c"},
                                             {"add", "", "--config", "c"},
                                             {"add", "a"},
                                             {"add", "a", "b", "--config", "c"},
                                             {"add", "a", "--config", "c", "--rpm", "x"},
                                             {"add", "a", "--config", "c", "--rpm", "-1"},
                                             {"add", "a", "--config", "c", "--rpm"},
                                             {"add", "a", "--config", "c", "--models", "x,"},
                                             {"add", "a", "--config", "c", "--models="},
                                             {"remove", "a", "--config", "c", "--rpm", "1"},
                                             {"list", "a"}}));
  CAPTURE(words);

  const auto options = Parse(words);

  REQUIRE_FALSE(options);
  CHECK(options.error().message.ends_with("; see gateway-server clients --help"));
}

TEST_CASE("clients add prints the key alone, and writes its digest only", "[commands]") {
  const config::ConfigFiles files;
  const std::string file = files.Write("gateway.toml", ConfigText(FreePort()));

  const Ran ran = RunCommand({"clients", "add", "team-a", "--rpm", "60", "--config", file});
  const Ran again = RunCommand({"clients", "add", "team-a", "--config", file});

  CHECK(ran.status == 0);
  REQUIRE(ran.out.size() == 47);
  const std::string key = ran.out.substr(0, 46);
  CHECK(ran.err.find(key) == std::string::npos);
  CHECK(ran.err == "client team-a written to " + file +
                       "\nit is the first one: from now on every request needs a key\n"
                       "its key, which is shown this once:\n"
                       "no gateway is running; the next start reads it\n");
  CHECK(Text(file).find(key) == std::string::npos);
  const auto config = LoadConfig(file);
  REQUIRE(config);
  REQUIRE(config->clients.size() == 1);
  CHECK(config->clients[0].key == ClientKey::Of(key));
  CHECK(config->clients[0].requests_per_minute == 60);
  CHECK(again.status == 1);
  CHECK(again.out.empty());
  CHECK(again.err == file + " has a client 'team-a' already\n");
}

TEST_CASE("clients add and remove have a running gateway read the file again", "[commands]") {
  FakeGateway gateway;
  gateway.On("POST /admin/reload", {200, R"({"reloaded":true,"config":"1a2b3c4d",)"
                                         R"("restart_needed":[]})"});
  const config::ConfigFiles files;
  const std::string before = ConfigText(gateway.port());
  const std::string file = files.Write("gateway.toml", before);

  const Ran added = RunCommand({"clients", "add", "a", "--config", file, "--token", "t"});
  const Ran removed = RunCommand({"clients", "remove", "a", "--config", file, "--token", "t"});
  const Ran again = RunCommand({"clients", "remove", "a", "--config", file});

  CHECK(added.status == 0);
  CHECK(added.out.size() == 47);
  CHECK(added.err.ends_with(gateway.url() + " has read it; its configuration is 1a2b3c4d\n"));
  CHECK(removed.status == 0);
  CHECK(removed.out == "client a taken out of " + file +
                           "\nit was the last one: the gateway asks nobody for a key any more\n" +
                           gateway.url() + " has read it; its configuration is 1a2b3c4d\n");
  CHECK(Text(file) == before);
  CHECK(again.status == 1);
  CHECK(again.err == file + " has no client 'a'\n");
  REQUIRE(gateway.asked().size() >= 1);
  CHECK(gateway.asked()[0].authorization == "Bearer t");
}

TEST_CASE("clients remove says when the gateway did not hear of it", "[commands]") {
  const config::ConfigFiles files;
  const std::string file = files.Write(
      "gateway.toml", std::string(config::kProvider) +
                          "[server]\nlisten = \"0.0.0.0:1\"\n\n[[clients]]\nname = \"a\"\n"
                          "key = \"client-canary-0001\"\n");

  const Ran ran = RunCommand({"clients", "remove", "a", "--config", file});

  CHECK(ran.status == 1);
  CHECK(ran.out == "client a taken out of " + file + "\n");
  CHECK(ran.err.find("'listen' is open to other machines") != std::string::npos);
  CHECK(ran.err.ends_with("a gateway that runs may still take the client's key\n"));
}

TEST_CASE("clients add gives the key and what to write where it cannot write", "[commands]") {
  const config::ConfigFiles files;
  const std::string file = files.Write("gateway.yaml", "providers: []\n");

  const Ran ran = RunCommand({"clients", "add", "a", "--config", file});

  CHECK(ran.status == 1);
  REQUIRE(ran.out.size() == 47);
  CHECK(ran.err.find(R"({"name": "a", "key": "sha256:)" +
                     ClientKey::Of(ran.out.substr(0, 46)).Hex() + "\"}") != std::string::npos);
  CHECK(Text(file) == "providers: []\n");
}

TEST_CASE("clients list shows limits from the file, and no key", "[commands]") {
  const config::ConfigFiles files;
  const std::string digest = ClientKey::Of("canary").Hex();
  const std::string file =
      files.Write("gateway.toml",
                  ConfigText(FreePort()) + "[[clients]]\nname = \"a\"\nkey = \"sha256:" + digest +
                      "\"\nmodels = [\"fast\", \"one/*\"]\ntokens_per_day = 5000\n");

  const Ran ran = RunCommand({"clients", "list", "--config", file});

  CHECK(ran.status == 0);
  CHECK(ran.out ==
        "CLIENT  REQ/MIN  TOK/MIN  TOK/DAY  AT ONCE  MODELS\n"
        "a       -        -        5000     64       fast, one/*\n");
  CHECK(ran.err.empty());
}

TEST_CASE("clients list shows what a running gateway has counted", "[commands]") {
  FakeGateway gateway;
  gateway.On("GET /admin/clients",
             {200, R"({"object":"list","data":[{"name":"a","models":["m"],)"
                   R"("requests_per_minute":60,"tokens_per_minute":0,"tokens_per_day":0,)"
                   R"("max_in_flight":64,"in_flight":2,"requests_today":7,)"
                   R"("tokens_today":12345}]})"});

  const Ran ran = RunAt(gateway, {"clients", "list", "--token", "t"});

  CHECK(ran.status == 0);
  CHECK(ran.out ==
        "CLIENT  REQ/MIN  TOK/MIN  TOK/DAY  AT ONCE  RUNNING  REQ TODAY  TOK TODAY  MODELS\n"
        "a       60       -        -        64       2        7          12345      m\n");
  CHECK(gateway.asked()[0].authorization == "Bearer t");
}

TEST_CASE("clients list falls back to the file when the gateway does not tell", "[commands]") {
  FakeGateway gateway;
  gateway.On("GET /admin/clients", {401, ErrorBody("no")});
  const config::ConfigFiles files;
  const std::string file = files.Write("gateway.toml", ConfigText(gateway.port()));

  const Ran ran = RunCommand({"clients", "list", "--config", file});

  CHECK(ran.status == 0);
  CHECK(ran.out == "no clients are configured; clients add makes one\n");
  CHECK(ran.err.starts_with("the gateway does not tell what they use: no"));
}

TEST_CASE("models check sends the client's key with its calls, the token with the rest",
          "[commands]") {
  FakeGateway gateway;
  gateway.On("POST /v1/chat/completions", {200, "{}"});
  const bool given = GENERATE(true, false);
  const config::Variables variables(
      std::map<std::string, std::string>{{"GATEWAY_KEY", "key-of-environment"}});

  const Ran ran = given ? RunAt(gateway, {"models", "check", "p", "--key", "k", "--token", "t"})
                        : RunAt(gateway, {"models", "check", "p"});

  CHECK(ran.status == 0);
  CHECK(gateway.first().authorization.empty());
  const auto asked = gateway.asked();
  REQUIRE(asked.size() == 3);
  CHECK(asked[0].line == "GET /models");
  CHECK(asked[0].authorization == (given ? "Bearer t" : "Bearer key-of-environment"));
  for (const Asked& call : {asked[1], asked[2]}) {
    CHECK(call.line == "POST /v1/chat/completions");
    CHECK(call.authorization == (given ? "Bearer k" : "Bearer key-of-environment"));
  }
}

TEST_CASE("models check says how to give a key where one is wanted", "[commands]") {
  FakeGateway gateway;
  gateway.On("POST /v1/chat/completions", {401, ErrorBody("this needs a key")});

  const Ran ran = RunAt(gateway, {"models", "check", "p", "m"});

  CHECK(ran.status == 1);
  CHECK(ran.err == "--key KEY or GATEWAY_KEY gives the key of a client of this gateway\n");
}

}  // namespace
}  // namespace gateway::server
