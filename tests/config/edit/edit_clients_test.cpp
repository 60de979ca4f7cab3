#include "libgateway/config/edit/edit_clients.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "config/config_files.hpp"

namespace gateway::config {
namespace {

ClientConfig Client(std::string name) {
  ClientConfig client;
  client.key = ClientKey::Of("key-of-" + name);
  client.name = std::move(name);
  return client;
}

std::string Table(const std::string& name, const std::string& more = "") {
  return "[[clients]]\nname = \"" + name +
         "\"\nkey = \"sha256:" + ClientKey::Of("key-of-" + name).Hex() + "\"\n" + more;
}

// The text afterwards, or the error's message.
std::string With(const std::string& text, const ClientConfig& client,
                 const std::string& file = "a.toml") {
  const auto edited = WithClient(file, text, client);
  return edited ? *edited : edited.error().message;
}
std::string Without(const std::string& text, const std::string& name,
                    const std::string& file = "a.toml") {
  const auto edited = WithoutClient(file, text, name);
  return edited ? *edited : edited.error().message;
}

std::string Windows(std::string text) {
  for (auto at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + 2)) {
    text.insert(at, "\r");
  }
  return text;
}

TEST_CASE("config::AddClient writes a table at the end, and RemoveClient takes it out again",
          "[config]") {
  const std::string before = GENERATE(
      std::string("# top\n[server]\nlisten = \"127.0.0.1:80\"  # here\n"),
      std::string("[[providers]]\nname = 'a'\n[[providers.keys]]\nvalue = \"k\"\n# the end\n"),
      std::string(""),
      "a = 1\n\n" + Table("x") + "\n# about y\n" + Table("y", "models = [\"m\"]\n"),
      Table("x", "key_of = \"${OTHER}\"\n"));
  CAPTURE(before);
  const std::string after = before + (before.empty() ? "" : "\n") + Table("b");

  CHECK(With(before, Client("b")) == after);
  CHECK(Without(after, "b") == before);
  CHECK(With(Windows(before), Client("b")) ==
        (before.empty() ? after : Windows(after)));  // nothing tells its line ends
  CHECK(Without(Windows(after), "b") == Windows(before));
}

TEST_CASE("config::AddClient writes what differs from the default", "[config]") {
  ClientConfig client = Client("b");
  client.models = {"fast", "one/*", "${x}"};
  client.requests_per_minute = 1;
  client.tokens_per_minute = 2;
  client.tokens_per_day = 3;
  client.max_in_flight = 0;

  CHECK(With("", client) == Table("b",
                                  "models = [\"fast\", \"one/*\", \"$${x}\"]\n"
                                  "requests_per_minute = 1\ntokens_per_minute = 2\n"
                                  "tokens_per_day = 3\nmax_in_flight = 0\n"));
}

TEST_CASE("config::AddClient refuses a client that is there or cannot be", "[config]") {
  const std::string text = Table("x") + "[[clients]]\nname = \"y\"\nkey = \"key-of-b\"\n";
  ClientConfig wrong = Client("b");
  wrong.models = {"a*b"};

  CHECK(With(text, Client("x")) == "a.toml has a client 'x' already");
  CHECK(With(text, Client("b")) == "a.toml has a client with this key already");
  CHECK(Contains(With("", Client("a b")), "'name' 'a b' cannot be a client's name"));
  CHECK(Contains(With("", Client("")), "cannot be a client's name"));
  CHECK(Contains(With("", wrong), "has a '*' that is not its end"));
  CHECK(Contains(With("a = \n", Client("b")), "a.toml:1:"));
}

TEST_CASE("config::RemoveClient leaves everything else alone", "[config]") {
  const std::string head = "a = 1  # one\n\n# about x\n";
  const std::string tail = "\n# about y\n" + Table("y") + "[server]\nthreads = 1\n";

  CHECK(Without(head + Table("x", "models = [\n  \"m\",  # m\n]\n") + tail, "x") == head + tail);
  CHECK(Without("a = 1\n\n" + Table("x") + tail, "x") == "a = 1\n" + tail);
  CHECK(Without(Table("x") + tail, "y") == Table("x") + "\n# about y\n[server]\nthreads = 1\n");
  CHECK(Without(Table("x"), "z") == "a.toml has no client 'z'");
  CHECK(Without("", "z") == "a.toml has no client 'z'");
}

TEST_CASE("config::AddClient says what to write where it cannot", "[config]") {
  const std::string digest = ClientKey::Of("key-of-b").Hex();
  const std::string element = R"({"name": "b", "key": "sha256:)" + digest + "\"}";

  CHECK(With("clients: []\n", Client("b"), "a.yaml") ==
        "a.yaml is not TOML; add this to the list 'clients' by hand:\n" + element);
  CHECK(With("{}", Client("b"), "a.json") ==
        "a.json is not TOML; add this to the list 'clients' by hand:\n" + element);
  CHECK(With("clients = []\n", Client("b")) ==
        "a.toml is written in a way that cannot be changed here; add this by hand:\n" + Table("b"));
  CHECK(Without("clients: [{name: b}]\n", "b", "a.yaml") ==
        "a.yaml is not TOML; take the client 'b' out by hand");
  CHECK(Without("clients = [{name = \"b\"}]\n", "b") ==
        "a.toml is written in a way that cannot be changed here; take the client 'b' out by hand");
}

TEST_CASE("config::AddClient and RemoveClient change a file that LoadConfig reads", "[config]") {
  const ConfigFiles files;
  const std::string text = std::string(kProvider) + "# the end\n";
  const std::string file = files.Write("a.toml", text);
  std::filesystem::permissions(file, std::filesystem::perms(0640));

  REQUIRE(AddClient(file, Client("b")));
  const auto config = LoadConfig(file);
  CHECK_FALSE(AddClient(file, Client("b")));
  CHECK_FALSE(AddClient(file + "x", Client("b")));

  REQUIRE(config);
  REQUIRE(config->clients.size() == 1);
  CHECK(config->clients[0].key == ClientKey::Of("key-of-b"));
  CHECK(config->clients[0].max_in_flight == 64);
  CHECK(std::filesystem::status(file).permissions() == std::filesystem::perms(0640));
  REQUIRE(RemoveClient(file, "b"));
  std::ifstream in(file);
  CHECK(std::string{std::istreambuf_iterator<char>(in), {}} == text);
}

}  // namespace
}  // namespace gateway::config
