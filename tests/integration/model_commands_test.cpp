// gateway-server models and explain against the real gateway: one that runs, or none.
#include <fstream>
#include <iterator>
#include <string>

#include <fmt/format.h>

#include "config/config_files.hpp"
#include "integration/model_fixture.hpp"
#include "server/commands/fake_gateway.hpp"
#include "support/catch.hpp"

namespace gateway::server {
namespace {

using config::ConfigFiles;

struct Commands {
  // `port`: where a gateway listens, or nobody does.
  Commands(int port, const std::string& base_url)
      : file(files.Write("gateway.toml",
                         fmt::format("# mine\n[server]\nlisten = \"127.0.0.1:{}\"\n[admin]\n"
                                     "token = \"token-of-the-test-0001\"\n[log]\nurl = "
                                     "\"sqlite://{}\"\n[[providers]]\nname = \"up\"  # the one\n"
                                     "base_url = \"{}\"\nkeys = \"sk-key-of-the-test-1, "
                                     "sk-key-of-the-test-2\"\nkey_strategy = \"random\"\n",
                                     port, files.path("gateway.db"), base_url))) {}

  Ran Run(Words words, const std::string& input = "", bool interactive = false) const {
    words.insert(words.end(), {"--config", file});
    return RunCommand(std::move(words), input, interactive);
  }
  // Without the note on stderr.
  std::string Out(Words words) const {
    const Ran ran = Run(std::move(words));
    return ran.status == 0 ? ran.out : "failed: " + ran.err;
  }
  std::string Text() const {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  ConfigFiles files;
  std::string file;
};

// A gateway that runs by the commands' file, or the wish for one.
struct Place {
  explicit Place(bool running) : upstream({"a", "org/b", "中文😀"}), raw(upstream.Script()) {
    int port = 0;
    {
      const FakeGateway once;  // a port that is free now
      port = once.port();
    }
    commands.emplace(port, raw.url() + "/v1");
    if (running) {
      const auto config = LoadConfig(commands->file);
      REQUIRE(config);
      auto started =
          GatewayServer::Start(*config, [file = commands->file] { return LoadConfig(file); });
      REQUIRE(started);
      server = *std::move(started);
    }
  }

  ModelUpstream upstream;
  support::RawUpstream raw;
  std::optional<Commands> commands;
  std::unique_ptr<GatewayServer> server;
};

TEST_CASE("gateway-server models does all of it on a running server, or without one",
          "[integration]") {
  const bool running = GENERATE(true, false);
  CAPTURE(running);
  Place place(running);
  const Commands& run = *place.commands;

  CHECK(run.Out({"models", "fetch", "up"}) ==
        "+ a\n+ org/b\n+ 中文😀\nup: 3 models, 3 new, 0 gone\n");
  place.upstream.Offer({"a", "new", "org/b"});
  CHECK(run.Out({"models", "fetch", "up"}) ==
        "+ new\n- 中文😀\n= a\n= org/b\nup: 3 models, 1 new, 1 gone\n");
  CHECK(run.Out({"models", "add", "up", "org/b", "--as", "bee"}) ==
        "+ org/b  as bee\nmodels of up that clients see: 1\n");
  CHECK(Contains(run.Out({"models", "add", "up", "*"}), "models of up that clients see: 3\n"));
  CHECK(Contains(run.Out({"models", "list", "up"}), "up/bee  org/b"));
  const Ran check = run.Run({"models", "check", "up", "bee", "a"});
  CHECK(check.status == 0);
  CHECK(Contains(check.out, "bee    ok      200"));
  CHECK(run.Out({"models", "remove", "up", "bee"}) == "- org/b\n");
  CHECK(Contains(run.Out({"explain", "--model", "a"}), "1. up/a, protocol openai"));
  CHECK(Contains(run.Run({"models", "list"}).err, "no server at") == !running);
}

TEST_CASE("gateway-server models --write changes the file, and a running server goes by it",
          "[integration]") {
  Place place(true);
  const Commands& run = *place.commands;
  const std::string before = run.Text();

  CHECK(
      Contains(run.Out({"models", "add", "up", "org/b", "--as", "bee", "--write"}), "has read it"));

  CHECK(run.Text() == before + "models = [\"bee\"]\nredirects.\"bee\" = \"org/b\"\n");
  CHECK(Contains(run.Out({"models", "list", "up"}), "up/bee"));
  CHECK(run.Run({"models", "remove", "up", "bee"}).status == 1);
  CHECK(Contains(run.Out({"models", "remove", "up", "bee", "--write"}), "has read it"));
  CHECK_FALSE(Contains(run.Text(), "bee"));
  CHECK_FALSE(Contains(run.Out({"models", "list", "up"}), "bee"));
}

TEST_CASE("gateway-server models lets somebody at a terminal pick", "[integration]") {
  Place place(true);
  const Commands& run = *place.commands;

  const Ran picked = run.Run({"models", "add", "up"}, "org\n1-2\n/\n3\ndone\n", true);

  CHECK(picked.status == 0);
  CHECK(Contains(picked.out, "org/b"));
  CHECK(Contains(run.Out({"models", "list", "up"}), "up/org/b"));
  CHECK(Contains(run.Out({"models", "list", "up"}), "up/中文😀"));
  CHECK_FALSE(Contains(run.Out({"models", "list", "up"}), "up/a"));
}

}  // namespace
}  // namespace gateway::server
