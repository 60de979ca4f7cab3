#include <chrono>
#include <filesystem>

#include <sys/stat.h>

#include "config/config_files.hpp"

namespace gateway::config {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kToml = R"(
default_provider = "two"
[server]
listen = "[::1]:0"
threads = 3
max_body_bytes = "2MiB"
max_upload_bytes = "5GiB"
head_timeout = "500ms"
drain_timeout = 1.5
drain_delay = "5s"
max_requests = 9
max_queued = 0
queue_wait = "200ms"
max_buffered_bytes = "1MiB"
[cors]
allowed_origins = ["https://a.example", "HTTP://Localhost:3000", "https://b.example:443", "*"]
[log]
url = "none"
timezone = "-05:30"
[request]
deadline = "2m"
[[providers]]
name = "one"
base_url = "HTTPS://one.example/v1//"
keys = " a-key-of-one ,, second-key,"
key_strategy = "random"
models = ["m/1", "m2"]
include_usage = false
[[providers]]
name = "two"
protocol = "anthropic"
base_url = "http://127.0.0.1:9/v1"
keys = [{ name = "x", value = "k-x" }, "k-y"]
key_strategy = "round_robin"
extra_headers = { X-Team = "blue" }
models_path = "/list"
connect_timeout = 2
[redirects]
"fast" = "one/m2"
)";

constexpr std::string_view kYaml = R"(
default_provider: two
server: {listen: "[::1]:0", threads: 3, max_body_bytes: 2 MiB,
         max_upload_bytes: 5GiB, head_timeout: 500ms, drain_timeout: 1.5, drain_delay: 5,
         max_requests: 9, max_queued: 0, queue_wait: 0.2, max_buffered_bytes: 1 MiB}
cors:
  allowed_origins: [https://a.example, "HTTP://Localhost:3000", "https://b.example:443", "*"]
log: {url: none, timezone: -05:30}
request: {deadline: 2m}
providers:
  - name: one
    base_url: HTTPS://one.example/v1//
    keys: " a-key-of-one ,, second-key,"
    key_strategy: random
    models: [m/1, m2]
    include_usage: false
  - name: two
    protocol: anthropic
    base_url: http://127.0.0.1:9/v1
    keys:
      - {name: x, value: k-x}
      - k-y
    key_strategy: round_robin
    extra_headers: {X-Team: blue}
    models_path: /list
    connect_timeout: 2
redirects: {fast: one/m2}
)";

constexpr std::string_view kJson = R"({
  "default_provider": "two",
  "server": {"listen": "[::1]:0", "threads": 3, "max_body_bytes": 2097152,
             "max_upload_bytes": "5GiB",
	     "head_timeout":0.5, "drain_timeout": 1.5, "drain_delay": "5s",
	     "max_requests": 9, "max_queued": 0, "queue_wait": 0.2, "max_buffered_bytes": 1048576},
  "cors": {"allowed_origins":
    ["https://a.example", "HTTP://Localhost:3000", "https://b.example:443", "*"]},
  "log": {"url": "", "timezone": "-05:30"},
  "request": {"deadline": 120},
  "providers": [
    {"name": "one", "base_url": "HTTPS://one.example/v1//", "keys": ["a-key-of-one", "second-key"],
     "key_strategy": "random", "models": ["m/1", "m2"], "include_usage": false},
    {"name": "two", "protocol": "anthropic", "base_url": "http://127.0.0.1:9/v1",
     "keys": [{"name": "x", "value": "k-x"}, "k-y"], "key_strategy": "round_robin",
     "extra_headers": {"X-Team": "blue"}, "models_path": "/list", "connect_timeout": "2s"}],
  "redirects": {"fast": "one/m2"}
})";

TEST_CASE("config::LoadConfig reads the same from TOML, YAML and JSON, by ending and by content",
          "[config]") {
  const ConfigFiles files;
  const auto [name, text] = GENERATE(table<std::string_view, std::string_view>({{"a.toml", kToml},
                                                                                {"a.yaml", kYaml},
                                                                                {"a.json", kJson},
                                                                                {"a", kToml},
                                                                                {"b", kYaml},
                                                                                {"c", kJson}}));
  CAPTURE(name);

  const auto config = files.Load(name, text);

  if (!config) {
    FAIL(config.error().message);
  }
  CHECK(config->server.host == "::1");
  CHECK(config->server.port == 0);
  CHECK(config->server.threads == 3);
  CHECK(config->server.max_body_bytes == 2U << 20U);
  CHECK(config->server.max_upload_bytes == std::size_t{5} << 30U);
  CHECK(config->server.head_timeout == 500ms);
  CHECK(config->server.drain_timeout == 1500ms);
  CHECK(config->server.drain_delay == 5s);
  CHECK(config->server.max_requests == 9);
  CHECK(config->server.max_queued == 0);
  CHECK(config->server.queue_wait == 200ms);
  CHECK(config->server.max_buffered_bytes == 1U << 20U);
  CHECK(config->server.write_stall == 30s);
  CHECK(config->cors.allowed_origins == std::vector<std::string>{"https://a.example",
                                                                 "http://localhost:3000",
                                                                 "https://b.example", "*"});
  CHECK(config->log.url.empty());
  CHECK(config->log.utc_offset == -330min);
  CHECK(config->request.deadline == 120s);
  CHECK(config->default_provider == "two");
  CHECK(config->redirects.Find("fast")->name == "one/m2");
  REQUIRE(config->providers.size() == 2);
  const ProviderConfig& one = config->providers[0];
  CHECK(one.base_url == "https://one.example/v1");
  CHECK(one.dialect == Dialect::kOpenAi);
  REQUIRE(one.keys.size() == 2);
  CHECK(one.keys[0].alias == "one#1");
  CHECK(one.keys[0].secret.Reveal() == "a-key-of-one");
  CHECK(one.keys[1].alias == "one#2");
  CHECK(one.key_strategy == KeyStrategy::kRandom);
  CHECK(one.models == std::vector<std::string>{"m/1", "m2"});
  CHECK_FALSE(one.include_usage);
  const ProviderConfig& two = config->providers[1];
  CHECK(two.dialect == Dialect::kAnthropic);
  REQUIRE(two.keys.size() == 2);
  CHECK(two.keys[0].alias == "x");
  CHECK(two.keys[1].alias == "two#2");
  CHECK(FindHeader(two.extra_headers, "x-team") == "blue");
  CHECK(two.models_path == "/list");
  CHECK(two.timeouts.connect == 2s);
}

TEST_CASE("config::LoadConfig reads the samples as they stand", "[config]") {
  const auto root = std::filesystem::path(GATEWAY_SOURCE_FOLDER);

  const auto toml = LoadConfig((root / "config/gateway.toml").string());
  const auto yaml = LoadConfig((root / "config/gateway.yaml").string());

  if (!toml || !yaml) {
    FAIL((!toml ? toml.error() : yaml.error()).message);
  }
  CHECK(toml->providers.size() == 4);
  CHECK(toml->providers[3].keys.empty());
  CHECK(toml->redirects.Find("default")->name == "gpt-4-fast");
  CHECK(toml->hints.empty());
  CHECK(DescribeConfig(*toml) == DescribeConfig(*yaml));
}

TEST_CASE("config::LoadConfig puts variables into texts", "[config]") {
  const ConfigFiles files;
  const Variables variables({{"CFG_KEYS", "k-1, k-2"}, {"CFG_EMPTY", ""}, {"CFG_HOST", "one.io"}});

  const auto config =
      files.Load("a.toml",
                 "[[providers]]\nname = \"one\"\n"
                 "base_url = \"https://${CFG_HOST}/${CFG_EMPTY:-v1}/${CFG_NONE:-x}\"\n"
                 "keys = \"${CFG_KEYS}\"\nkey_strategy = \"random\"\nmodels = [\"a$${b}\"]\n");

  if (!config) {
    FAIL(config.error().message);
  }
  const ProviderConfig& provider = config->providers[0];
  CHECK(provider.base_url == "https://one.io/v1/x");
  REQUIRE(provider.keys.size() == 2);
  CHECK(provider.keys[1].secret.Reveal() == "k-2");
  CHECK(provider.models[0] == "a${b}");
}

TEST_CASE("config::LoadConfig takes plain variables and empty tables in YAML", "[config]") {
  const ConfigFiles files;
  const Variables variables(std::map<std::string, std::string>{{"CFG_KEY", "k-1"}});

  const auto config = files.Load("a.yaml",
                                 "server:\n  # listen: x\nredirects:\nproviders:\n  - name: one\n"
                                 "    base_url: https://one.io\n    keys: ${CFG_KEY:-none}\n");

  if (!config) {
    FAIL(config.error().message);
  }
  CHECK(config->providers[0].keys[0].secret.Reveal() == "k-1");
  CHECK(Contains(files.Refusal("a.yaml", "providers:\n  -\n"), "this provider has no name"));
}

TEST_CASE("config::LoadConfig hints at what is no mistake but may surprise", "[config]") {
  const ConfigFiles files;
  const std::string file = files.Write("a.toml",
                                       "[[providers]]\nname = \"one\"\n"
                                       "base_url = \"https://one.example/v1\"\n"
                                       "keys = \"sk-canary-1, sk-canary-2, sk-canary-1\"\n");
  std::filesystem::permissions(file, std::filesystem::perms(0644));

  const auto config = LoadConfig(file);

  REQUIRE(config);
  REQUIRE(config->hints.size() == 3);
  CHECK(Contains(config->hints[0], ":4:8: a key of provider 'one' stands there twice"));
  CHECK(Contains(config->hints[1], "has 2 keys and no key_strategy"));
  CHECK(Contains(config->hints[2], "may be read by others"));
  CHECK(config->providers[0].keys.size() == 2);
  CHECK_FALSE(Contains(DescribeConfig(*config), "canary"));
}

TEST_CASE("config::DescribeConfig tells what the configuration does, keys masked", "[config]") {
  const ConfigFiles files;
  const auto config = files.Load("a.toml", std::string(kProvider) +
                                               "extra_headers = { \"X-Secret\" = \"canary\" }\n"
                                               "[redirects]\na = \"b\"\nb = \"one/m\"\n");
  REQUIRE(config);

  CHECK(DescribeConfig(*config) ==
        "listen: http://127.0.0.1:8080\n"
        "log: sqlite://data/gateway.db, times in Asia/Shanghai (+08:00)\n"
        "provider one: openai protocol, https://one.example/v1\n"
        "  keys: one#1 (...1234), first\n"
        "  models: m\n"
        "  extra headers: x-secret\n"
        "other models go to: one (the first provider)\n"
        "redirect a -> b -> one/m\n"
        "redirect b -> one/m");
}

}  // namespace
}  // namespace gateway::config
