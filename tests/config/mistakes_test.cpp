#include <algorithm>
#include <filesystem>

#include <sys/stat.h>

#include "config/config_files.hpp"

namespace gateway::config {
namespace {

struct Case {
  std::string_view line;      // appended to kProvider: line 6
  std::string_view expected;  // begins the message
};

TEST_CASE("config::LoadConfig names line and remedy of a mistake in a provider", "[config]") {
  const ConfigFiles files;
  const Case mistake = GENERATE(values<Case>({
      {"modells = []", "unknown setting 'modells'; did you mean 'models'?"},
      {"key_strategy = \"roundrobin\"",
       "unknown key_strategy 'roundrobin'; did you mean 'round_robin'?"},
      {"protocol = \"grpc\"", "unknown protocol 'grpc'; known are: openai, anthropic"},
      {"include_usage = \"yes\"", "'include_usage' must be true or false"},
      {"idle_timeout = \"soon\"", "'idle_timeout' must be a duration from 1ms to 86400s; write"},
      {"idle_timeout = \"1e999s\"", "'idle_timeout' must be a duration"},
      {"idle_timeout = 0", "'idle_timeout' must be a duration"},
      {"idle_timeout = inf", "'idle_timeout' must be a duration"},
      {"models_path = \"models\"", "'models_path' is no path"},
      {"key = \"sk-canary-5\"", "both 'keys' and 'key'"},
      {"no_key = true", "keys beside no_key = true"},
      {"extra_headers = { \"a b\" = \"1\" }", "a header's name must be"},
      {"extra_headers = { Host = \"x\" }", "the gateway sets the header 'host' itself"},
      {"extra_headers = { Authorization = \"canary\" }", "the gateway sets the header"},
      {"extra_headers = { a = \"x\\r\\ny\" }", "the value of 'a' has control characters"},
      {"extra_headers = { a = \"1\", A = \"2\" }", "the header 'a' stands there twice"},
      {"extra_headers = 1", "'extra_headers' must be a table"},
      {"name = \"again\"", "this is not TOML"},
      {"idle_timeout = 'a", "this is not TOML"},
  }));
  CAPTURE(mistake.line);
  std::string text(kProvider);
  text.append(mistake.line).append("\n");

  const std::string message = files.Refusal("a.toml", text);

  CAPTURE(message);
  // The parser and the keys' order say where these are; all others are in the line itself.
  const bool elsewhere = mistake.line.starts_with("no_key");
  CHECK(message.starts_with(elsewhere ? "a.toml:4: " : "a.toml:6: "));
  CHECK(message.substr(message.find(": ") + 2).starts_with(mistake.expected));
  CHECK_FALSE(Contains(message, "canary"));
  CHECK_FALSE(Contains(message, "\n"));
}

TEST_CASE("config::LoadConfig names line and remedy of a mistake elsewhere", "[config]") {
  const ConfigFiles files;
  const Case mistake = GENERATE(values<Case>({
      {"[server]\nlisten = \"0.0.0.0:80\"", "a.toml:7: 'listen' is open to other machines"},
      {"[server]\nlisten = \"8080\"", "a.toml:7: 'listen' must be an IP address and a port"},
      {"[server]\nthreads = 1000", "a.toml:7: 'threads' must be a whole number; write one from 0"},
      {"[server]\nthreads = \"4\"", "a.toml:7: 'threads' must be a whole number"},
      {"[server]\nmax_body_bytes = \"32 apples\"", "a.toml:7: 'max_body_bytes' must be a size"},
      {"[server]\nlissten = \"\"", "a.toml:7: unknown setting 'lissten'; did you mean 'listen'?"},
      {"[sever]\nlisten = \"\"", "a.toml:6: unknown setting 'sever'; did you mean 'server'?"},
      {"[cors]\nallowed_origins = \"*\"", "a.toml:7: 'allowed_origins' must be a list; write"},
      {"[cors]\nallowed_origin = []",
       "a.toml:7: unknown setting 'allowed_origin'; did you mean 'allowed_origins'?"},
      {"[log]\nurl = \"gateway.db\"", "a.toml:7: 'url' must name a database"},
      {"[log]\ntimezone = \"Europe/Berlin\"", "a.toml:7: 'timezone' 'Europe/Berlin' is not known"},
      {"[[providers]]\nname = \"one\"\nkeys = \"a\"\nbase_url = \"http://h\"",
       "a.toml:7: a second provider called 'one'"},
      {"[[providers]]\nname = \"admin\"\nkeys = \"a\"\nbase_url = \"http://h\"",
       "a.toml:7: 'name' 'admin' is a path of the gateway itself"},
      {"[[providers]]\nname = \"a/b\"\nkeys = \"a\"\nbase_url = \"http://h\"",
       "a.toml:7: 'name' 'a/b' cannot be a provider's name"},
      {"[[providers]]\nname = \"b\"\nbase_url = \"http://h\"",
       "a.toml:6: this provider has no keys; add keys = \"${NAME}\", or no_key = true"},
      {"[[providers]]\nname = \"b\"\nkeys = \" , \"\nbase_url = \"http://h\"",
       "a.toml:8: 'keys' holds no key"},
      {"[[providers]]\nname = \"b\"\nkeys = []\nbase_url = \"http://h\"",
       "a.toml:8: 'keys' holds no key"},
      {"[[providers]]\nname = \"b\"\nkeys = 7\nbase_url = \"http://h\"",
       "a.toml:8: 'keys' must be a text"},
      {"[[providers]]\nname = \"b\"\nkeys = \"canary 2\"\nbase_url = \"http://h\"",
       "a.toml:8: a key with a blank"},
      {"[[providers]]\nname = \"b\"\nkeys = [{name=\"b#2\",value=\"canary\"},\"x\"]\n"
       "base_url = \"http://h\"",
       "a.toml:8: two keys of this provider have the same name"},
      {"[[providers]]\nname = \"b\"\nkeys = [{name=\"canary\",value=\"canary\"}]\n"
       "base_url = \"http://h\"",
       "a.toml:8: a key's name must be"},
      {"[[providers]]\nname = \"b\"\nkeys = [{canary=\"canary\",value=\"x\"}]\n"
       "base_url = \"http://h\"",
       "a.toml:8: unknown setting of a key"},
      {"[[providers]]\nkeys = \"a\"\nbase_url = \"http://h\"",
       "a.toml:6: this provider has no name"},
      {"[[providers]]\nname = \"b\"\nkeys = \"a\"", "a.toml:6: this provider has no base_url"},
  }));
  CAPTURE(mistake.line);
  std::string text(kProvider);
  text.append(mistake.line).append("\n");

  const std::string message = files.Refusal("a.toml", text);

  CAPTURE(message);
  CHECK(Contains(message, mistake.expected));
  CHECK_FALSE(Contains(message, "canary"));
}

TEST_CASE("config::LoadConfig refuses URLs that cannot be a provider's", "[config]") {
  const ConfigFiles files;
  const std::string_view url =
      GENERATE(as<std::string_view>{}, "", "api.example.com/v1", "ftp://h", "https://",
               "https:///v1", "https://u:canary@h/v1", "https://h/v1?canary=1", "https://h/#f",
               "https://h:0", "https://h:", "https://h:99999", "https://h h", "https://[zz]/",
               "https://h/v1/chat/completions/");
  CAPTURE(url);
  std::string text = "[[providers]]\nname = \"b\"\nkeys = \"k\"\nbase_url = \"";
  text.append(url).append("\"\n");

  const std::string message = files.Refusal("a.toml", text);

  CAPTURE(message);
  CHECK(message.starts_with("a.toml:4: 'base_url' "));
  CHECK_FALSE(Contains(message, "canary"));
}

TEST_CASE("config::LoadConfig refuses what no browser sends as an origin", "[config]") {
  const ConfigFiles files;
  const auto [origin, expected] = GENERATE(table<std::string_view, std::string_view>({
      {"\"https://a.example/\"",
       "the origin 'https://a.example/' ends with a slash; write it like"},
      {"\"https://a.example/x\"", "the origin 'https://a.example/x' has a path"},
      {"\"a.example\"", "the origin 'a.example' does not begin with http:// or https://"},
      {"\"a.example:80\"", "the origin 'a.example:80' does not begin with"},
      {"\"://a.example\"", "the origin '://a.example' does not begin with"},
      {"\"null\"", "the origin 'null' is every page without an address"},
      {"\"https://*.a.example\"", "the origin 'https://*.a.example' has a '*' inside"},
      {"\"https://a b\"", "the origin 'https://a b' has no host"},
      {"\"https://u@a\"", "the origin 'https://u@a' has no host"},
      {"\"https://[zz]\"", "the origin 'https://[zz]' has no host"},
      {"\"https://\"", "the origin 'https://' has no host"},
      {"\"\"", "the origin '' does not begin with"},
      {"\"https://a:\"", "the origin 'https://a:' has no port"},
      {"\"https://a:65536\"", "the origin 'https://a:65536' has no port"},
      {"7", "this entry must be a text"},
  }));
  CAPTURE(origin);
  std::string text(kProvider);
  text.append("[cors]\nallowed_origins = [").append(origin).append("]\n");

  const std::string message = files.Refusal("a.toml", text);

  CAPTURE(message);
  CHECK(message.starts_with("a.toml:7: " + std::string(expected)));
}

TEST_CASE("config::LoadConfig tells all mistakes in one go, in order", "[config]") {
  const ConfigFiles files;
  files.Write("redirect.toml", "a = \"b\"\nb = \"a\"\nc = \"nowhere/x\"\n");
  std::string text(kProvider);
  text += "wrong = 1\n[server]\nthreads = -1\n[log]\nurl = \"x\"\n";

  const std::string message = files.Refusal("a.toml", "default_provider = \"two\"\n" + text);

  CAPTURE(message);
  CHECK(std::count(message.begin(), message.end(), '\n') == 4);
  CHECK(message.starts_with("a.toml:1: 'default_provider' 'two' is no provider"));
  CHECK(Contains(message, "\na.toml:7: unknown setting 'wrong'"));
  CHECK(Contains(message, "\na.toml:9: 'threads'"));
  CHECK(Contains(message, "\na.toml:11: 'url'"));
  CHECK(Contains(message, "\nredirect.toml:1: redirects in a circle: a -> b -> a;"));
}

TEST_CASE("config::LoadConfig lists each known setting once", "[config]") {
  const ConfigFiles files;

  const std::string message =
      files.Refusal("a.toml", std::string(kProvider) + "[server]\nqqqqqqqqqqqqqqqq = 1\n");

  const auto first = message.find("max_body_bytes");
  REQUIRE(first != std::string::npos);
  CHECK(message.find("max_body_bytes", first + 1) == std::string::npos);
}

TEST_CASE("config::LoadConfig names an unset variable and shows no variable's value", "[config]") {
  const ConfigFiles files;
  const Variables variables({{"CFG_EMPTY", ""}, {"CFG_VALUE", "canary canary"}});

  const std::string message = files.Refusal(
      "a.toml",
      "default_provider = \"${CFG_VALUE}\"\n[[providers]]\nname = \"${CFG_VALUE}\"\n"
      "base_url = \"${CFG_VALUE}\"\nkeys = \"${CFG_UNSET}\"\nprotocol = \"${CFG_EMPTY}\"\n"
      "key_strategy = \"${CFG_VALUE}\"\nmodels = [\"${broken\"]\nidle_timeout = \"${CFG_VALUE}\"\n"
      "models_path = \"${A:-${B}}\"\n[log]\nurl = \"${CFG_VALUE}\"\ntimezone = \"${CFG_VALUE}\"\n");

  CAPTURE(message);
  CHECK(Contains(message, "a.toml:1: 'default_provider' '${CFG_VALUE}' is no provider"));
  CHECK(Contains(message, "a.toml:3: 'name' cannot come from a variable"));
  CHECK(Contains(message, "a.toml:4: 'base_url' must begin"));
  CHECK(Contains(message, "a.toml:5: the environment variable CFG_UNSET is unset or empty"));
  CHECK(Contains(message, "a.toml:6: the environment variable CFG_EMPTY is unset or empty"));
  CHECK(Contains(message, "a.toml:8: a '${' that cannot be read"));
  CHECK(Contains(message, "a.toml:10: a '${' that cannot be read"));
  CHECK_FALSE(Contains(message, "canary"));
}

TEST_CASE("config::LoadConfig refuses a file that everybody may change, and none at all",
          "[config]") {
  const ConfigFiles files;
  const std::string file = files.Write("a.toml", kProvider);
  std::filesystem::permissions(file, std::filesystem::perms(0602));

  const auto writable = LoadConfig(file);
  const auto absent = LoadConfig(files.path("none.toml"));
  const auto folder = LoadConfig(files.path(""));

  REQUIRE_FALSE(writable);
  CHECK(Contains(writable.error().message, "run: chmod o-w"));
  REQUIRE_FALSE(absent);
  CHECK(Contains(absent.error().message, "none.toml: cannot be opened"));
  CHECK_FALSE(folder);
}

TEST_CASE("config::LoadConfig refuses a file without providers", "[config]") {
  const ConfigFiles files;

  CHECK(Contains(files.Refusal("a.toml", ""), "a.toml: there is no provider"));
  CHECK(Contains(files.Refusal("a.yaml", "# nothing\n"), "a.yaml: there is no provider"));
  CHECK(Contains(files.Refusal("a.yaml", "providers:\n"), "a.yaml:1: 'providers' must be a list"));
  CHECK(Contains(files.Refusal("a.json", "{\"providers\": []}"), "a.json:1: there is no provider"));
  CHECK(Contains(files.Refusal("a.toml", "[providers]\nname = \"x\"\n"),
                 "a.toml:1: 'providers' must be a list of tables"));
}

TEST_CASE("config::SetListenAddress takes addresses with a port and nothing else", "[config]") {
  GatewayConfig config;
  const ServerConfig& server = config.server;

  CHECK(SetListenAddress("127.0.0.2:0", &config));
  CHECK(server.host == "127.0.0.2");
  CHECK(server.port == 0);
  CHECK(SetListenAddress("[::1]:65535", &config));
  CHECK(server.host == "::1");
  for (const char* wrong : {"", ":", "8080", ":8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536",
                            "127.0.0.1:-1", "127.0.0.1:80x", "::1:80", "[::1]", "[127.0.0.1]:80",
                            "example.com:80", "0.0.0.0:80", "[::]:80", "10.0.0.1:80"}) {
    CAPTURE(wrong);
    CHECK_FALSE(SetListenAddress(wrong, &config));
  }
  CHECK(server.port == 65535);
  config.server.allow_unauthenticated = true;
  CHECK(SetListenAddress("0.0.0.0:80", &config));
  config.server.allow_unauthenticated = false;
  config.clients.emplace_back();
  CHECK(SetListenAddress("[::]:80", &config));
}

}  // namespace
}  // namespace gateway::config
