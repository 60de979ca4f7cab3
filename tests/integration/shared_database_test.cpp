// Two servers on one database: what one of them learns, the other knows soon.
#include <chrono>
#include <string>
#include <thread>

#include "fault/fault_fixture.hpp"
#include "fault/process_fixture.hpp"
#include "fault/raw_client.hpp"
#include "fault/steady_load.hpp"
#include "gateway/model_catalog.hpp"
#include "storage/databases.hpp"
#include "support/catch.hpp"
#include "support/patience.hpp"

namespace gateway::server {
namespace {

using fault::CallOnce;

const std::string kClientKey = "client-key-canary-of-the-tests-0001";

std::string Get(int port, const std::string& path) {
  return CallOnce(port, "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " +
                            kClientKey + "\r\nConnection: close\r\n\r\n")
      .value_or("");
}

std::string Chat(int port) {
  const std::string body = R"({"model":"up/m","messages":[{"role":"user","content":"hi"}]})";
  return CallOnce(port,
                  "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
                  "application/json\r\nAuthorization: Bearer " +
                      kClientKey + "\r\nConnection: close\r\nContent-Length: " +
                      std::to_string(body.size()) + "\r\n\r\n" + body)
      .value_or("");
}

bool Has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// Waits without asking as often as it can.
bool Soon(const std::function<bool()>& condition) {
  return support::Eventually([&condition] {
    std::this_thread::sleep_for(std::chrono::milliseconds{50});
    return condition();
  });
}

ProcessSettings On(const storage::EmptyDatabase& database, const std::string& instance,
                   const std::string& more = "") {
  return {.log = "instance = \"" + instance + "\"\n",
          .providers = more,
          .database_url = database.url()};
}

const std::string kAnswer =
    R"({"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,)"
    R"("message":{"role":"assistant","content":"ok"},"finish_reason":"stop"}],)"
    R"("usage":{"prompt_tokens":70,"completion_tokens":40,"total_tokens":110}})";

TEST_CASE("two servers on one database start together and write one log", "[integration]") {
  GATEWAY_EACH_DATABASE(database);
  fault::FaultUpstream upstream(
      [](const fault::Call&) { return fault::Answer{.bytes = JsonAnswer(kAnswer)}; });
  // Both make the tables: one of them does, the other finds them made.
  std::unique_ptr<ProcessFixture> one;
  std::jthread starting(
      [&] { one = std::make_unique<ProcessFixture>(upstream.url() + "/v1", On(database, "one")); });
  ProcessFixture two(upstream.url() + "/v1", On(database, "two"));
  starting.join();

  for (int i = 0; i < 10; ++i) {
    CHECK(Chat(one->process.port()).starts_with("HTTP/1.1 200 "));
    CHECK(Chat(two.process.port()).starts_with("HTTP/1.1 200 "));
  }

  const auto reader = database.Open();
  CHECK(Soon([&] { return storage::Ask(*reader, "SELECT count(*) FROM requests") == "20"; }));
  CHECK(storage::Ask(*reader,
                     "SELECT instance, count(*), count(DISTINCT request_id) FROM requests GROUP BY "
                     "instance ORDER BY instance") == "one|10|10\ntwo|10|10");
  CHECK(storage::Ask(*reader, "SELECT count(*) FROM attempts") == "20");
}

TEST_CASE("a key that one server finds bad is known as bad to the other", "[integration]") {
  GATEWAY_EACH_DATABASE(database);
  if (database.url().starts_with("sqlite")) {
    return;  // mostly one gateway's own: nobody looks there for what others found out
  }
  fault::FaultUpstream upstream([](const fault::Call&) {
    return fault::Answer{.bytes =
                             "HTTP/1.1 401 Unauthorized\r\nContent-Type: application/json\r\n"
                             "Content-Length: 34\r\n\r\n{\"error\":{\"message\":\"no such key\"}}"};
  });
  ProcessFixture one(upstream.url() + "/v1", On(database, "one"));
  ProcessFixture two(upstream.url() + "/v1", On(database, "two"));
  CHECK(Has(Get(two.process.port(), "/admin/keys"), R"("state":"ready")"));

  Chat(one.process.port());

  CHECK(Has(Get(one.process.port(), "/admin/keys"), R"("state":"quarantined")"));
  CHECK(Soon(
      [&] { return Has(Get(two.process.port(), "/admin/keys"), R"("state":"quarantined")"); }));
}

TEST_CASE("what a client has used at one server counts at the other", "[integration]") {
  GATEWAY_EACH_DATABASE(database);
  fault::FaultUpstream upstream(
      [](const fault::Call&) { return fault::Answer{.bytes = JsonAnswer(kAnswer)}; });
  const std::string client =
      "\n[[clients]]\nname = \"c\"\nkey = \"" + kClientKey + "\"\ntokens_per_day = 100\n";
  ProcessFixture one(upstream.url() + "/v1", On(database, "one", client));
  ProcessFixture two(upstream.url() + "/v1", On(database, "two", client));

  CHECK(Chat(one.process.port()).starts_with("HTTP/1.1 200 "));

  CHECK(Soon(
      [&] { return Has(Get(two.process.port(), "/admin/clients"), R"("tokens_today":110)"); }));
  CHECK(Chat(two.process.port()).starts_with("HTTP/1.1 429 "));
}

TEST_CASE("a model that is chosen at one server is in the list of the other", "[integration]") {
  GATEWAY_EACH_DATABASE(database);
  fault::FaultUpstream upstream(
      [](const fault::Call&) { return fault::Answer{.bytes = JsonAnswer(kAnswer)}; });
  ProcessFixture one(upstream.url() + "/v1", On(database, "one"));
  ProcessFixture two(upstream.url() + "/v1", On(database, "two"));
  LogConfig log;
  log.url = database.url();
  const auto catalog = OpenModelCatalog(log);
  REQUIRE(catalog);

  REQUIRE((*catalog)->Choose("up", std::vector<ChosenModel>{{"chosen-elsewhere", ""}}));

  for (const ProcessFixture* server : {&one, &two}) {
    CHECK(Soon([&] { return Has(Get(server->process.port(), "/v1/models"), "chosen-elsewhere"); }));
  }
}

}  // namespace
}  // namespace gateway::server
