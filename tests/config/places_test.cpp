// Where a mistake is said to be: the line and the column, in both formats.
#include <string>

#include "config/config_files.hpp"
#include "libgateway/config/complaints.hpp"
#include "support/catch.hpp"

namespace gateway::config {
namespace {

TEST_CASE("config::LoadConfig names the line and the column of a mistake in TOML", "[config]") {
  const ConfigFiles files;
  const std::string text = std::string(kProvider) + "[server]\n";

  CHECK(files.ExactRefusal("a.toml", text + "listen = \"8080\"\n")
            .starts_with("a.toml:7:10: 'listen' must be"));
  CHECK(files.ExactRefusal("a.toml", text + "  threads   =  \"4\"\n")
            .starts_with("a.toml:7:16: 'threads' must be"));
  CHECK(files
            .ExactRefusal("a.toml", std::string(kProvider) + "[[routes]]\nmodel = \"m\"\n" +
                                        "targets = [\"one/a\", \"two/b\"]\n")
            .starts_with("a.toml:8:21: "));
}

TEST_CASE("config::LoadConfig names the line and the column of a mistake in YAML", "[config]") {
  const ConfigFiles files;
  const std::string text =
      "providers:\n  - {name: one, base_url: \"https://one.example\", no_key: true}\n";

  CHECK(files.ExactRefusal("a.yaml", text + "server:\n  listen: \"8080\"\n")
            .starts_with("a.yaml:4:3: 'listen' must be"));
  CHECK(files.ExactRefusal("a.yaml", text + "server: {threads: 1, port: 8080}\n")
            .starts_with("a.yaml:3:22: unknown setting 'port'"));
}

TEST_CASE("config::LoadConfig sorts the mistakes of one line by their columns", "[config]") {
  const ConfigFiles files;

  const std::string message = files.ExactRefusal(
      "a.yaml",
      "providers: [{name: one, no_key: true, base_url: \"https://one.example\"}]\n"
      "server: {prot: 1, threads: \"x\"}\n");

  CHECK(message.starts_with("a.yaml:2:10: unknown setting 'prot'"));
  CHECK(Contains(message, "\na.yaml:2:19: 'threads'"));
}

TEST_CASE("config::LoadConfig names the place where a file cannot be read any further",
          "[config]") {
  const ConfigFiles files;

  CHECK(files.ExactRefusal("a.toml", "a = 1\nb = \n").starts_with("a.toml:2:"));
  CHECK(files.ExactRefusal("a.yaml", "a: 1\nb: [1\nc: 2\n").starts_with("a.yaml:3:"));
}

TEST_CASE("config: a complaint about a whole file names no line", "[config]") {
  CHECK(Location("f", {}) == "f");
  CHECK(Location("f", {3, 0}) == "f:3");
  CHECK(Location("f", {3, 7}) == "f:3:7");
}

}  // namespace
}  // namespace gateway::config
