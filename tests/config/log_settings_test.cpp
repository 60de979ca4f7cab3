// The settings of the log: where it goes, how, and how long it is kept.
#include <chrono>
#include <string>
#include <vector>

#include "config/config_files.hpp"

namespace gateway::config {
namespace {

using std::chrono::hours;

constexpr std::string_view kToml = R"([log]
url = "postgresql://me:canary@db.example/log"
also = ["sqlite://copy.db", "stdout:"]
timezone = "UTC"
durability = "strict"
start_rows = true
on_log_failure = "reject"
max_queue_rows = 500
max_queue_bytes = "1MiB"
spill_folder = "/var/spill"
max_spill_bytes = "2MiB"
instance = "gw-1"
keep = "30d"
max_log_bytes = "10GiB"
max_body_bytes = "4KiB"
keep_bodies = "2d"
)";

constexpr std::string_view kYaml = R"(log:
  url: "postgresql://me:canary@db.example/log"
  also: ["sqlite://copy.db", "stdout:"]
  timezone: UTC
  durability: strict
  start_rows: true
  on_log_failure: reject
  max_queue_rows: 500
  max_queue_bytes: 1MiB
  spill_folder: /var/spill
  max_spill_bytes: 2MiB
  instance: gw-1
  keep: 720h
  max_log_bytes: 10GiB
  max_body_bytes: 4096
  keep_bodies: 48h
providers:
  - {name: one, base_url: "https://one.example/v1", keys: sk-canary-1234, models: [m]}
)";

TEST_CASE("config::LoadConfig reads every setting of the log", "[config]") {
  const ConfigFiles files;
  const bool yaml = GENERATE(false, true);
  CAPTURE(yaml);

  const auto config = yaml ? files.Load("a.yaml", kYaml)
                           : files.Load("a.toml", std::string(kProvider) + std::string(kToml));

  REQUIRE(config);
  const LogConfig& log = config->log;
  CHECK(log.url == "postgresql://me:canary@db.example/log");
  CHECK(log.also == std::vector<std::string>{"sqlite://copy.db", "stdout:"});
  CHECK(log.delivery.durability == LogDurability::kStrict);
  CHECK(log.delivery.start_rows);
  CHECK(log.delivery.on_failure == OnLogFailure::kReject);
  CHECK(log.delivery.queue_rows == 500);
  CHECK(log.delivery.queue_bytes == 1U << 20U);
  CHECK(log.delivery.spill_folder == "/var/spill");
  CHECK(log.delivery.spill_bytes == 2U << 20U);
  CHECK(log.instance == "gw-1");
  CHECK(log.keep == hours(720));
  CHECK(log.max_bytes == std::size_t{10} << 30U);
  CHECK(log.max_body_bytes == 4096);
  CHECK(log.keep_bodies == hours(48));
  const std::string shown = DescribeConfig(*config);
  CHECK(Contains(shown,
                 "log: postgresql://me:***@db.example/log, sqlite://copy.db, stdout:, times in UTC "
                 "(+00:00)\n  durability = strict, start_rows = true, on_log_failure = reject, "
                 "max_queue_rows = 500, "));
  CHECK(Contains(shown, "keep = 30d, "));
  CHECK_FALSE(Contains(shown, "canary"));
}

TEST_CASE("config::LoadConfig leaves the log as it usually is", "[config]") {
  const ConfigFiles files;

  const auto config =
      files.Load("a.toml", std::string(kProvider) + "[log]\nkeep = 0\nmax_log_bytes = 0\n");

  REQUIRE(config);
  const LogConfig& log = config->log;
  CHECK(log.also.empty());
  CHECK(log.delivery.durability == LogDurability::kBatch);
  CHECK_FALSE(log.delivery.start_rows);
  CHECK(log.delivery.on_failure == OnLogFailure::kContinue);
  CHECK(log.delivery.spill_folder.empty());
  CHECK(log.instance.empty());
  CHECK(log.keep == hours(0));
  CHECK(log.max_bytes == 0);
  CHECK(log.max_body_bytes == 65536);
  CHECK(log.keep_bodies == hours(7 * 24));
  CHECK(Contains(DescribeConfig(*config),
                 "log: sqlite://data/gateway.db, times in Asia/Shanghai (+08:00)\nprovider one"));
}

TEST_CASE("config::LoadConfig says what is wrong with the log's settings", "[config]") {
  struct Case {
    const char* line;
    const char* complaint;
  };
  const Case wrong = GENERATE(
      Case{"url = \"mysql://h/d\"", "'url' must name a database; write \"sqlite://path"},
      Case{"also = \"stdout:\"", "'also' must be a list; write [\"stdout:\"]"},
      Case{"also = [\"stdin:\"]", "'url' must name a database"},
      Case{"also = [\"\"]", "an empty entry in 'also'"},
      Case{"also = [\"stdout:\", \"stdout:\"]", "the log goes there already"},
      Case{"also = [\"sqlite://data/gateway.db\"]", "the log goes there already"},
      Case{"durability = \"stric\"", "unknown durability 'stric'; did you mean 'strict'?"},
      Case{"start_rows = 1", "'start_rows' must be true or false"},
      Case{"on_log_failure = \"stop\"", "unknown on_log_failure 'stop'; known are: continue, "},
      Case{"max_queue_rows = 0", "'max_queue_rows' must be a whole number; write one from 1 to"},
      Case{"max_queue_bytes = \"1B\"", "'max_queue_bytes' must be a size from 65536 to"},
      Case{"spill_folder = \"\"", "'spill_folder' is empty; name a folder, or \"none\""},
      Case{"max_spill_bytes = \"3\"", "'max_spill_bytes' must be a size"},
      Case{"instance = \"a b\"", "'instance' is no name; use letters"},
      Case{"keep = \"90m\"", "'keep' must be whole hours, 3650 days at most, or 0; write it like"},
      Case{"keep = 30", "'keep' must be whole hours"},
      Case{"keep = \"4000d\"", "'keep' must be whole hours"},
      Case{"keep_bodies = \"12h\"", "'keep_bodies' must be whole days, 3650 days at most, or 0"},
      Case{"max_log_bytes = 5", "'max_log_bytes' must be a whole number; write one from 1048576"},
      Case{"max_body_bytes = \"17MiB\"", "'max_body_bytes' must be a size from 1 to 16777216"},
      Case{"kep = \"30d\"", "unknown setting 'kep'; did you mean 'keep'?"});
  CAPTURE(wrong.line);
  const ConfigFiles files;

  const std::string message =
      files.Refusal("a.toml", std::string(kProvider) + "[log]\n" + wrong.line + "\n");

  CAPTURE(message);
  CHECK(Contains(message, std::string("a.toml:7: ") + wrong.complaint));
}

TEST_CASE("config::LoadConfig reads whose bodies are logged", "[config]") {
  const ConfigFiles files;

  const auto config = files.Load("a.toml", std::string(kProvider) +
                                               "log_bodies = true\n[[clients]]\nname = \"c\"\n"
                                               "key = \"0123456789abcdef\"\nlog_bodies = true\n");

  REQUIRE(config);
  CHECK(config->providers[0].log_bodies);
  CHECK(config->clients[0].log_bodies);
  const std::string shown = DescribeConfig(*config);
  CHECK(Contains(shown, "64 at once; what it says is logged\n"));
  CHECK(Contains(shown, "\n  what is said with it is logged\n"));
}

TEST_CASE("config::DescribeConfig shows no password of a database", "[config]") {
  GatewayConfig config;
  const std::string url = GENERATE(
      "postgresql://u:canary@h/d", "postgres://u:can@ary@h:5/d?x=1", "postgresql://u:ca?nary@h/d",
      "postgresql://h/d?password=canary&user=u", "postgresql://h/d?user=u&password=canary");
  CAPTURE(url);
  config.log.url = url;

  const std::string shown = DescribeConfig(config);

  CAPTURE(shown);
  CHECK(Contains(shown, "***"));
  CHECK_FALSE(Contains(shown, "nary"));
  CHECK_FALSE(Contains(shown, "ary@"));
}

}  // namespace
}  // namespace gateway::config
