// R23. A secret in each place where the server can have one, and upstreams that give away the keys
// they are sent: none of them is found in an answer, a row, a body that is logged, a file, or in
// what the system shows of the process. (All other tests look out for them too:
// support/canary.hpp.)
#include "support/canary.hpp"

#include <csignal>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "fault/fault_fixture.hpp"
#include "fault/lanes.hpp"
#include "fault/process_fixture.hpp"
#include "libgateway/base/base64.hpp"
#include "storage/databases.hpp"
#include "support/catch.hpp"

namespace gateway::fault {
namespace {

using server::ProcessFixture;
using server::ProcessSettings;
using server::RawClient;

const std::string kClient = "client-canary-key-0006";
const std::string kAdmin = "admin-canary-token-0007";

// Beside the fixture's own, "sk-upstream-canary-0002".
ProcessSettings Settings(const std::string& base_url, const storage::EmptyDatabase& database) {
  ProcessSettings settings;
  settings.environment = {"GATEWAY_TEST_KEY=sk-of-the-environment-canary-0003"};
  settings.log = "durability = \"strict\"\nstart_rows = true\n";
  settings.providers = fmt::format(
      "log_bodies = true\nextra_headers = {{ x-more-token = \"header-canary-0004\" }}\n"
      "[[providers]]\nname = \"env\"\nbase_url = \"{0}\"\nlog_bodies = true\n"
      "keys = [\"${{GATEWAY_TEST_KEY}}\", \"sk-second/+-canary-0008\"]\n"
      "[[providers]]\nname = \"claude\"\nprotocol = \"anthropic\"\nbase_url = \"{0}\"\n"
      "keys = \"sk-ant-canary-0005\"\nlog_bodies = true\n"
      "[[clients]]\nname = \"c\"\nkey = \"{1}\"\nlog_bodies = true\n"
      "[admin]\ntoken = \"{2}\"\n[request]\nmax_attempts = 1\n",
      base_url, kClient, kAdmin);
  if (database.url().starts_with("postgres")) {
    // The tests' server lets everybody in, with any password.
    std::string url = database.url();
    const auto at = url.find('@');
    settings.database_url = at == std::string::npos ? url : url.insert(at, ":pw-canary-0009");
  }
  return settings;
}

// All the ways in which an upstream may give its key away, by the model that is asked for.
Answer Telltale(const Call& call) {
  const std::string base64 = base::EncodeBase64(call.key);
  const std::string token = call.Header("x-more-token");
  const std::string error = fmt::format(
      R"({{"type":"error","error":{{"type":"x","message":"no such key: {0} [{1}] {2}"}}}})",
      call.key, base64, token);
  if (call.model == "json") {
    return {.bytes = server::JsonAnswer(error, "401 Unauthorized")};
  }
  if (call.model == "html") {
    const std::string page = "<html>login, " + call.key + " " + base64 + " " + token + "</html>";
    return {.bytes = HeadOf("text/html", Framing::kLength, page.size()) + page};
  }
  if (call.model == "header") {
    return {.bytes = "HTTP/1.1 429 Too Many Requests\r\nx-request-id: for-" + call.key + "-" +
                     token + "\r\nretry-after: 1\r\ncontent-length: 0\r\n\r\n"};
  }
  if (call.model == "event") {
    return {.bytes = server::kStreamHead + server::Chunked("event: error\ndata: " + error + "\n\n"),
            .then = Then::kClose};
  }
  return {.bytes = server::JsonAnswer(error, "500 Internal Server Error")};
}

std::string CallText(std::string_view line, const std::string& key, const std::string& body = "") {
  return fmt::format(
      "{} HTTP/1.1\r\nHost: localhost\r\nauthorization: Bearer {}\r\nanthropic-version: 2023-06-01"
      "\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{}",
      line, key, body.size(), body);
}

// RawClient looks at each answer.
int Ask(const ProcessFixture& fixture, std::string_view line, const std::string& key,
        const std::string& body = "") {
  RawClient client(fixture.process.port());
  REQUIRE(client.Send(CallText(line, key, body)));
  return client.Read().status;
}

void CallAllModels(const ProcessFixture& fixture) {
  for (const char* provider : {"up", "env", "claude"}) {
    for (const char* model : {"json", "html", "header", "event", "other"}) {
      for (const bool stream : {false, true}) {
        const std::string body = fmt::format(
            R"({{"model":"{}/{}","max_tokens":9,"stream":{},"messages":[{{"role":"user","content":)"
            R"("mine is {}, theirs sk-upstream-canary-0002"}}]}})",
            provider, model, stream, kClient);
        for (const char* line :
             {"POST /v1/chat/completions", "POST /v1/messages", "POST /v1/responses"}) {
          CHECK(Ask(fixture, line, kClient, body) != 0);
        }
        const std::string plain =
            fmt::format(R"({{"model":"{}/{}","messages":[]}})", provider, model);
        CHECK(Ask(fixture, "POST /admin/explain", kAdmin, plain) != 0);
      }
    }
    CHECK(Ask(fixture, fmt::format("GET /models/{}", provider), kAdmin) != 200);
  }
}

void LookEverywhere(const ProcessFixture& fixture) {
  for (const char* line :
       {"GET /admin/keys", "GET /admin/providers", "GET /admin/clients", "GET /admin/logs",
        "GET /admin/stats", "GET /metrics", "GET /models", "GET /v1/models",
        "GET /admin/logs?text=canary", "POST /admin/keys/env%231/disable"}) {
    CHECK(Ask(fixture, line, kAdmin) != 0);
  }
  CHECK(Ask(fixture, "GET /v1/models?key=" + kClient, kClient) == 200);
  CHECK(Ask(fixture, "GET /v1/models", "a-wrong-canary-key-0010") == 401);
  CHECK(Ask(fixture, "GET /admin/keys", "a-wrong-canary-key-0010") == 401);
}

// A file that is broken right at a secret.
void ReloadBroken(const ProcessFixture& fixture) {
  const std::string file = fixture.folder.File("gateway.toml");
  std::ifstream in(file);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  text.erase(text.find("\"" + kAdmin) + 1 + kAdmin.size(), 1);
  std::ofstream(file) << text;
  CHECK(Ask(fixture, "POST /admin/reload", kAdmin) == 400);
}

std::string ContentOf(const std::string& file) {
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

TEST_CASE("R23: no secret is found outside of the configuration and the upstreams' calls",
          "[fault]") {
  GATEWAY_EACH_DATABASE(database);
  FaultUpstream upstream(Telltale);
  ProcessFixture fixture(upstream.url() + "/v1", Settings(upstream.url() + "/v1", database));

  CallAllModels(fixture);
  LookEverywhere(fixture);
  ReloadBroken(fixture);

  const std::string proc = fmt::format("/proc/{}/", fixture.process.pid());
  CHECK_FALSE(support::HasCanary(ContentOf(proc + "cmdline")));
  CHECK(ContentOf(fmt::format("{}task/{}/children", proc, fixture.process.pid())).empty());
  CHECK(ContentOf(proc + "limits").find("Max core file size        0 ") != std::string::npos);
  fixture.process.Signal(SIGABRT);
  CHECK(fixture.process.Wait() == -SIGABRT);

  const auto log =
      database.url().starts_with("postgres")
          ? database.Open(storage::Access::kRead)
          : *storage::OpenDatabase("sqlite://" + fixture.database(), storage::Access::kRead);
  const std::string rows = storage::Ask(*log, "SELECT count(*) FROM requests");
  for (const char* table : {"requests", "attempts", "key_states", "key_blocks", "client_usage"}) {
    const auto all = log->Run(fmt::format("SELECT * FROM {}", table));
    REQUIRE(all);
    for (const auto& row : *all) {
      for (const auto& value : row) {
        if (const auto* text = std::get_if<std::string>(&value)) {
          CHECK_FALSE(support::HasCanary(*text));
        }
      }
    }
  }
  CHECK(support::FilesWithCanary(fixture.folder.File("")) == std::vector<std::string>{});
  Report("R23", fmt::format("{} rows, {} calls of upstreams that give the key away: 0 secrets in "
                            "answers, tables, files, command line and core",
                            rows, upstream.Calls().size()));
}

}  // namespace
}  // namespace gateway::fault
