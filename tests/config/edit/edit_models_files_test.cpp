// EditModels with the files themselves.
#include <filesystem>
#include <sstream>

#include <sys/stat.h>

#include "config/config_files.hpp"
#include "gateway/config.hpp"

namespace gateway::config {
namespace {

namespace fs = std::filesystem;

ModelEdit Add(std::string id, std::string alias = {}) {
  return {"one", {{std::move(id), std::move(alias)}}, {}};
}

ModelEdit Remove(std::string name) { return {"one", {}, {std::move(name)}}; }

std::string Replaced(std::string text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

TEST_CASE("config::EditModels leaves YAML and JSON to people", "[config]") {
  const ConfigFiles files;
  const std::string_view name = GENERATE("a.yaml", "a.json", "a");
  const std::string file = files.Write(name, "{\"providers\": [{\"name\": \"one\"}]}");

  const auto edited = EditModels(file, Add("a\"b"));

  REQUIRE_FALSE(edited);
  CHECK(edited.error().code == ErrorCode::kUnsupported);
  CHECK(edited.error().message ==
        file + " is not TOML; add \"a\\\"b\" to the models of provider 'one' by hand");
  CHECK(EditModels(file, {"one", {}, {}}));
}

std::string TextOf(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

TEST_CASE("config::EditModels changes the sample of this repository", "[config]") {
  const ConfigFiles files;
  const auto root = fs::path(GATEWAY_SOURCE_FOLDER);
  const std::string text = TextOf(root / "config/gateway.toml");
  const std::string file = files.Write("gateway.toml", text);
  files.Write("redirect.toml", "");

  REQUIRE(EditModels(file, {"ollama", {{"llama3", ""}, {"qwen3", ""}}, {}}));
  REQUIRE(EditModels(file, {"openai", {{"gpt-5", ""}}, {"gpt-4o"}}));

  std::string expected = text + "models = [\"llama3\", \"qwen3\"]\n";
  expected = Replaced(expected, "[\"gpt-4o\", \"gpt-4o-mini\"]", "[\"gpt-4o-mini\", \"gpt-5\"]");
  CHECK(TextOf(file) == expected);
  const auto config = LoadConfig(file);
  REQUIRE(config);
  CHECK(config->providers[3].models == std::vector<std::string>{"llama3", "qwen3"});
  for (const std::string provider : {"openai", "siliconflow", "anthropic", "ollama"}) {
    REQUIRE(EditModels(file, {provider, {{"a", "x"}}, {}}));
    REQUIRE(EditModels(file, {provider, {}, {"x"}}));
    CHECK(TextOf(file) == expected);
  }
}

TEST_CASE("config::EditModels keeps mode and links, and leaves nothing behind", "[config]") {
  const ConfigFiles files;
  const std::string file = files.Write("a.toml", kProvider);
  fs::permissions(file, fs::perms(0640));
  fs::create_directory(files.path("links"));
  fs::create_symlink("../a.toml", files.path("links/b.toml"));

  REQUIRE(EditModels(files.path("links/b.toml"), Add("x")));

  CHECK(TextOf(file) == Replaced(std::string(kProvider), "\"m\"", "\"m\", \"x\""));
  CHECK(fs::status(file).permissions() == fs::perms(0640));
  CHECK(fs::is_symlink(files.path("links/b.toml")));
  CHECK(std::distance(fs::directory_iterator(files.path("")), {}) == 2);
  CHECK(std::distance(fs::directory_iterator(files.path("links")), {}) == 1);
}

TEST_CASE("config::EditModels does not touch a file that stays as it is", "[config]") {
  const ConfigFiles files;
  const std::string file = files.Write("a.toml", kProvider);
  struct stat before {};
  struct stat after {};
  REQUIRE(::stat(file.c_str(), &before) == 0);

  CHECK(EditModels(file, Add("m")));
  CHECK_FALSE(EditModels(file, Remove("x")));

  REQUIRE(::stat(file.c_str(), &after) == 0);
  CHECK(before.st_ino == after.st_ino);
  CHECK(TextOf(file) == kProvider);
}

TEST_CASE("config::EditModels refuses files that cannot be the configuration", "[config]") {
  const ConfigFiles files;
  const std::string large =
      files.Write("a.toml", std::string(kProvider) + std::string(1U << 20U, '\n'));
  const std::string room = std::string((1U << 20U) - kProvider.size(), '#');
  const std::string full = files.Write("b.toml", std::string(kProvider) + room);

  const auto missing = EditModels(files.path("none.toml"), Add("x"));
  const auto too_large = EditModels(large, Add("x"));
  const auto grows = EditModels(full, Add("x"));

  REQUIRE_FALSE(missing);
  CHECK(missing.error().code == ErrorCode::kConfig);
  CHECK(Contains(missing.error().message, "cannot be opened"));
  REQUIRE_FALSE(too_large);
  CHECK(Contains(too_large.error().message, "is larger than 1 MiB"));
  REQUIRE_FALSE(grows);
  CHECK(TextOf(full).size() == 1U << 20U);
}

TEST_CASE("config::EditModels says what to do when the folder cannot be written", "[config]") {
  const ConfigFiles files;
  const std::string file = files.Write("a.toml", kProvider);
  fs::permissions(files.path(""), fs::perms(0500));
  const bool root = std::ofstream(files.path("probe")).is_open();

  const auto edited = EditModels(file, Add("x"));

  fs::permissions(files.path(""), fs::perms(0700));
  if (!root) {
    REQUIRE_FALSE(edited);
    CHECK(edited.error().code == ErrorCode::kStorage);
    CHECK(Contains(edited.error().message, "add \"x\" to the models of provider 'one' by hand"));
    CHECK(TextOf(file) == kProvider);
  }
}

}  // namespace
}  // namespace gateway::config
