// Settings for a running server: the admin's token, watched files, how models are listed, and by
// what a configuration is known.
#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "config/config_files.hpp"

namespace gateway::config {
namespace {

TEST_CASE("config::LoadConfig reads the admin's token and never shows it", "[config]") {
  const ConfigFiles files;
  const Variables variables(std::map<std::string, std::string>{{"ADMIN_T", "canary-0123456789"}});
  const std::string text(kProvider);

  const auto written = files.Load("a.toml", text + "[admin]\ntoken = \"canary-abcdefghi\"\n");
  const auto variable = files.Load("a.toml", text + "[admin]\ntoken = \"${ADMIN_T}\"\n");
  const auto none = files.Load("a.toml", text + "[admin]\n");

  REQUIRE(written);
  CHECK(written->admin.token.Reveal() == "canary-abcdefghi");
  CHECK(Contains(DescribeConfig(*written), "\nadmin token: set\n"));
  CHECK_FALSE(Contains(DescribeConfig(*written), "canary"));
  CHECK_FALSE(Contains(DescribeConfig(*written), "fghi"));
  REQUIRE(variable);
  CHECK(variable->admin.token.Reveal() == "canary-0123456789");
  REQUIRE(none);
  CHECK(none->admin.token.empty());
  CHECK_FALSE(Contains(DescribeConfig(*none), "admin"));
}

TEST_CASE("config::LoadConfig refuses a token that is short or not visible, without showing it",
          "[config]") {
  const ConfigFiles files;
  const std::string token = GENERATE("\"\"", "\"canary-12345678\"", "\"canary 0123456789\"",
                                     "\"canary-口令-012345\"", "\"canary-\\t0123456789\"");
  CAPTURE(token);

  const std::string message =
      files.Refusal("a.toml", std::string(kProvider) + "[admin]\ntoken = " + token + "\n");

  CHECK(Contains(message, "a.toml:7: 'token' must be 16 visible ASCII characters at least"));
  CHECK_FALSE(Contains(message, "canary"));
}

TEST_CASE("config::LoadConfig refuses an admin section with something else in it", "[config]") {
  const ConfigFiles files;
  const std::string text(kProvider);

  CHECK(Contains(files.Refusal("a.toml", text + "[admin]\ntokn = \"canary-0123456789\"\n"),
                 "a.toml:7: unknown setting 'tokn'; did you mean 'token'?"));
  CHECK(Contains(files.Refusal("a.toml", text + "[admin]\ntoken = 1234567890123456\n"),
                 "a.toml:7: 'token' must be a text"));
  CHECK(Contains(files.Refusal("a.toml", "admin = \"canary-0123456789\"\n" + text), "a.toml:1: "));
}

TEST_CASE("config::LoadConfig reads where the admin's places are", "[config]") {
  const ConfigFiles files;
  const std::string text = std::string(kProvider) + "[admin]\n";
  const std::string token = "token = \"canary-0123456789\"\n";

  const auto here = files.Load("a.toml", text + "listen = \"127.0.0.1:9090\"\n");
  const auto open = files.Load("a.toml", text + "listen = \"[::]:0\"\n" + token);

  REQUIRE(here);
  CHECK(here->admin.host == "127.0.0.1");
  CHECK(here->admin.port == 9090);
  CHECK(Contains(DescribeConfig(*here), "\n/admin and /metrics: http://127.0.0.1:9090\n"));
  REQUIRE(open);
  CHECK(open->admin.host == "::");
  CHECK(open->admin.port == 0);
  CHECK(files.Load("a.toml", text)->admin.host.empty());
}

TEST_CASE("config::LoadConfig refuses an admin's address that is none, or open without a token",
          "[config]") {
  const ConfigFiles files;
  const std::string text = std::string(kProvider) + "[admin]\n";

  for (const char* wrong : {"\"9090\"", "\"host:9090\"", "\"127.0.0.1\"", "9090"}) {
    CAPTURE(wrong);
    CHECK(Contains(files.Refusal("a.toml", text + "listen = " + wrong + "\n"),
                   "a.toml:7: 'listen' must be "));
  }
  CHECK(Contains(files.Refusal("a.toml", text + "listen = \"0.0.0.0:9090\"\n"),
                 "a.toml:7: 'listen' of [admin] is open to other machines and there is no token"));
}

TEST_CASE("config::LoadConfig reads how models are listed", "[config]") {
  const ConfigFiles files;
  const std::string text(kProvider);

  CHECK(files.Load("a.toml", text)->model_listing == ModelListing::kChosen);
  CHECK(files.Load("a.toml", "model_listing = \"chosen\"\n" + text)->model_listing ==
        ModelListing::kChosen);
  const auto all = files.Load("a.toml", "model_listing = \"all\"\n" + text);
  REQUIRE(all);
  CHECK(all->model_listing == ModelListing::kAll);
  CHECK(Contains(DescribeConfig(*all), "\nmodel list: all that upstreams last offered\n"));
  CHECK(Contains(files.Refusal("a.toml", "model_listing = \"al\"\n" + text),
                 "a.toml:1: unknown model_listing 'al'; did you mean 'all'?"));
  CHECK(Contains(files.Refusal("a.toml", "model_listing = true\n" + text),
                 "a.toml:1: 'model_listing' must be a text"));
}

TEST_CASE("config::LoadConfig reads whether files are watched", "[config]") {
  const ConfigFiles files;
  const std::string text(kProvider);

  CHECK_FALSE(files.Load("a.toml", text)->server.watch_config);
  const auto watched = files.Load("a.toml", text + "[server]\nwatch_config = true\n");
  REQUIRE(watched);
  CHECK(watched->server.watch_config);
  CHECK(Contains(DescribeConfig(*watched), "\nchanged files are read again at once\n"));
  CHECK(Contains(files.Refusal("a.toml", text + "[server]\nwatch_config = 1\n"),
                 "a.toml:7: 'watch_config' must be true or false"));
}

TEST_CASE("config::LoadConfig gives an id that changes with the content of each file", "[config]") {
  const ConfigFiles files;
  const std::string text(kProvider);
  const auto id = [&files](const std::string& main, const std::string& redirects) {
    files.Write("redirect.toml", redirects);
    return files.Load("a.toml", main)->id;
  };
  const std::string first = id(text, "");

  const std::vector<std::string> others{id(text + "# remark\n", ""), id(text, "# remark\n"),
                                        id(text + "\n", ""), id(text, "\n")};

  CHECK(first.size() == 8);
  CHECK(first.find_first_not_of("0123456789abcdef") == std::string::npos);
  CHECK(std::count(others.begin(), others.end(), first) == 0);
  CHECK(others[2] != others[3]);  // the same bytes, but in the other file
  CHECK(id(text, "") == first);
}

TEST_CASE("config::LoadConfig gives an id that does not go by the files' names", "[config]") {
  const ConfigFiles files;

  CHECK(files.Load("a.toml", kProvider)->id == files.Load("b.toml", kProvider)->id);
}

TEST_CASE("config::LoadConfig names the files it was read from, or would be", "[config]") {
  const ConfigFiles files;
  const std::string text(kProvider);
  using Names = std::vector<std::string>;
  // One that comes later may go before one that is there.
  const Names usual{files.path("a.toml"), files.path("redirect.toml"), files.path("redirect.yaml"),
                    files.path("redirect.yml"), files.path("redirect.json")};

  CHECK(files.Load("a.toml", text)->files == usual);
  files.Write("redirect.yaml", "x: one/m\n");
  CHECK(files.Load("a.toml", text)->files == usual);
  files.Write("named.toml", "");
  CHECK(files.Load("a.toml", "redirect_file = \"named.toml\"\n" + text)->files ==
        Names{files.path("a.toml"), files.path("named.toml")});
}

TEST_CASE("config::DescribeConfig shows what redirects set by name only", "[config]") {
  const ConfigFiles files;
  const Variables variables(std::map<std::string, std::string>{{"SEC", "canary"}});

  const auto config = files.Load(
      "a.toml", std::string(kProvider) +
                    "[redirects]\nx = { to = \"one/m\", set = { user = \"${SEC}\", n = 1 } }\n");

  REQUIRE(config);
  CHECK(Contains(DescribeConfig(*config), "redirect x -> one/m, sets user, n"));
  CHECK_FALSE(Contains(DescribeConfig(*config), "canary"));
}

TEST_CASE("config::ConfigFromEnvironment comes from no files", "[config]") {
  const Variables variables(std::map<std::string, std::string>{{"OPENAI_API_KEY", "k-1"}});

  const auto config = ConfigFromEnvironment();

  REQUIRE(config);
  CHECK(config->files.empty());
  CHECK(config->admin.token.empty());
}

}  // namespace
}  // namespace gateway::config
