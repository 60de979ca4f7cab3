#include "server/options.hpp"

#include <string>
#include <string_view>
#include <vector>

#include "server/commands/explain_options.hpp"
#include "server/commands/gateway_address.hpp"
#include "server/commands/models_options.hpp"
#include "support/catch.hpp"

namespace gateway::server {
namespace {

using Words = std::vector<std::string_view>;
using Names = std::vector<std::string>;

ModelsOptions Models(const Words& words) {
  const auto options = ParseModelsOptions(words);
  REQUIRE(options);
  return *options;
}

std::string Refusal(const Words& words) {
  const auto options = ParseModelsOptions(words);
  return options ? "(accepted)" : options.error().message;
}

TEST_CASE("ParseOptions hands the words of models and explain on", "[commands]") {
  const auto models = ParseOptions(Words{"models", "list", "--json"});
  const auto explain = ParseOptions(Words{"explain", "--help"});

  REQUIRE(models);
  CHECK(models->command == Command::kModels);
  CHECK(models->words == Words{"list", "--json"});
  REQUIRE(explain);
  CHECK(explain->command == Command::kExplain);
  CHECK(HelpText().find("models list") != std::string_view::npos);
}

TEST_CASE("ParseModelsOptions reads a line as a person would", "[commands]") {
  CHECK(Models({"list"}).provider.empty());
  CHECK(Models({"list", "p", "--json"}).json);
  CHECK(Models({"fetch", "p"}).action == ModelsAction::kFetch);
  const ModelsOptions add = Models({"add", "--config=c.toml", "p", "org/a", "--as", "x", "--write",
                                    "--server", "http://h:1", "--token=t"});
  CHECK(add.action == ModelsAction::kAdd);
  CHECK(add.provider == "p");
  CHECK(add.names == Names{"org/a"});
  CHECK(add.alias == "x");
  CHECK(add.write);
  CHECK(add.place.config_file == "c.toml");
  CHECK(add.place.server == "http://h:1");
  CHECK(add.place.token == "t");
  CHECK(Models({"check", "p", "a", "b"}).names == Names{"a", "b"});
  CHECK(Models({"remove", "p"}).names.empty());
  CHECK(Models({"add", "p", "--", "--odd"}).names == Names{"--odd"});
  CHECK(Models({"--help"}).action == ModelsAction::kHelp);
  CHECK(Models({"add", "--help"}).action == ModelsAction::kHelp);
}

TEST_CASE("ParseModelsOptions says what is wrong and where to read on", "[commands]") {
  CHECK(Refusal({}) ==
        "models needs one of list, fetch, add, remove, check; see gateway-server models --help");
  CHECK(Refusal({"get"}).starts_with("models does not know 'get'"));
  CHECK(Refusal({"fetch"}).starts_with("models fetch needs the name of a provider"));
  CHECK(Refusal({"fetch", "p", "q"}).starts_with("models fetch takes one provider"));
  CHECK(Refusal({"list", "--write"}).starts_with("models list does not know '--write'"));
  CHECK(Refusal({"check", "p", "--json"}).starts_with("models check does not know '--json'"));
  CHECK(Refusal({"remove", "p", "a", "--as", "x"}).starts_with("models remove does not know"));
  CHECK(Refusal({"add", "p", "a", "b", "--as", "x"}).starts_with("--as needs exactly one model"));
  CHECK(Refusal({"add", "p", "*", "--as", "x"}).starts_with("--as needs exactly one model"));
  CHECK(Refusal({"add", "p", "--as", "x"}).starts_with("--as needs exactly one model"));
  CHECK(Refusal({"add", "p", "a", "--as"}).starts_with("--as needs a name"));
  CHECK(Refusal({"add", "p", "a", "--write"}).starts_with("--write needs --config FILE"));
}

TEST_CASE("ParseModelsOptions takes no unset shell variable for a wish", "[commands]") {
  CHECK(Refusal({"list", ""}).starts_with("a name must be"));
  CHECK(Refusal({"remove", "p", ""}).starts_with("a name must be"));
  CHECK(Refusal({"list", "--config", ""}).starts_with("--config needs a file"));
  CHECK(Refusal({"list", "--server="}).starts_with("--server needs a URL"));
  CHECK(Refusal({"list", "--token="}).starts_with("--token needs a token"));
  CHECK(Refusal({"list", "--token", "a\r\nb"}).starts_with("--token needs a token"));
  CHECK(Refusal({"add", "p", "\xff"}).starts_with("a name must be"));
}

TEST_CASE("ParseExplainOptions needs a model, and a body that is named", "[commands]") {
  const auto options = ParseExplainOptions(
      Words{"--model", "x", "--body=-", "--path", "/v1/messages", "--json", "--token", "t"});
  REQUIRE(options);
  CHECK(options->model == "x");
  CHECK(options->body_file == "-");
  CHECK(options->path == "/v1/messages");
  CHECK(options->json);
  CHECK(options->place.token == "t");

  CHECK(ParseExplainOptions(Words{}).error().message.starts_with("explain needs --model NAME"));
  CHECK_FALSE(ParseExplainOptions(Words{"--model", "x", "--body", ""}));
  CHECK_FALSE(ParseExplainOptions(Words{"--model", "x", "--path", "v1"}));
  CHECK_FALSE(ParseExplainOptions(Words{"--model", "x", "y"}));
  CHECK(ParseExplainOptions(Words{"--help"})->help);
}

TEST_CASE("ReadAddress takes URLs with and without their parts", "[commands]") {
  CHECK(AddressText(*ReadAddress("http://127.0.0.1:8080")) == "http://127.0.0.1:8080");
  CHECK(AddressText(*ReadAddress("http://127.0.0.1:8080/")) == "http://127.0.0.1:8080");
  CHECK(AddressText(*ReadAddress("https://host/a/b/")) == "https://host:443/a/b");
  CHECK(AddressText(*ReadAddress("host:81")) == "http://host:81");
  CHECK(AddressText(*ReadAddress("host")) == "http://host:80");
  CHECK(AddressText(*ReadAddress("http://[fe80::1]:8080/x")) == "http://[fe80::1]:8080/x");
  for (const std::string_view url :
       {"", "http://", "ftp://host", "http://host:x", "http://host:0", "http://host:65536",
        "http://[::1", "http://[::1]8", "http://h?x", "http://user@host"}) {
    CAPTURE(url);
    CHECK_FALSE(ReadAddress(url));
  }
}

TEST_CASE("AddressOf finds a gateway that listens everywhere on loopback", "[commands]") {
  ServerConfig server;
  CHECK(AddressText(AddressOf(server)) == "http://127.0.0.1:8080");
  server.host = "0.0.0.0";
  CHECK(AddressOf(server).host == "127.0.0.1");
  server.host = "::";
  CHECK(AddressOf(server).host == "::1");
}

TEST_CASE("PercentEncoded leaves nothing that a path could mistake", "[commands]") {
  CHECK(PercentEncoded("gpt-4o_1.5~x") == "gpt-4o_1.5~x");
  CHECK(PercentEncoded("a/b%c?d#e f+g") == "a%2Fb%25c%3Fd%23e%20f%2Bg");
  CHECK(PercentEncoded("深🦙") == "%E6%B7%B1%F0%9F%A6%99");
}

}  // namespace
}  // namespace gateway::server
