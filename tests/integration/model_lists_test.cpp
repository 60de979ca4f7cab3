#include <string>
#include <vector>

#include "integration/model_fixture.hpp"
#include "support/catch.hpp"

// What upstreams offer, as GET /models/{provider} shows it.
namespace gateway::server {
namespace {

using namespace std::chrono_literals;

std::vector<std::string> Numbered(std::size_t count) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < count; ++i) {
    names.push_back("vendor/model-" + std::to_string(i));
  }
  return names;
}

std::size_t CountOf(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

TEST_CASE("The server shows lists of 0, 1, 500 and 5,000 models, and clients see them",
          "[integration]") {
  const std::size_t count = GENERATE(0U, 1U, 500U, 5'000U);
  CAPTURE(count);
  ModelServer server(Numbered(count));
  CHECK(server.Listed().empty());

  const auto answer = server.Get("/models/up");

  CHECK(answer.status == 200);
  CHECK(CountOf(answer.body, R"("object":"model")") == count);
  CHECK(Contains(answer.body, R"("gone":[])"));
  CHECK(CountOf(server.Listed(), "up/vendor/model-") == count);
  if (count > 0) {
    const std::string last = "model-" + std::to_string(count - 1);
    CHECK(server.Asked("up/vendor/" + last) == "vendor/" + last);
    CHECK(server.Asked(last) == "vendor/" + last);
  }
}

TEST_CASE("The server takes names as they are: Chinese, emoji, slashes, twice the same",
          "[integration]") {
  ModelServer server(std::vector<std::string>{"通义/千问-最大", "模型😀", "a/b/c:free", "a/b/c:free",
                                              "100%?#&=", "with blank"});

  const auto answer = server.Get("/models/up");

  CHECK(CountOf(answer.body, R"("object":"model")") == 5);
  CHECK(server.Listed() == "up/通义/千问-最大 up/模型😀 up/a/b/c:free up/100%?#&= up/with blank ");
  for (const char* name : {"通义/千问-最大", "模型😀", "a/b/c:free", "100%?#&=", "with blank"}) {
    CAPTURE(name);
    CHECK(server.Asked(std::string("up/") + name) == name);
    CHECK(server.Asked(name) == name);
  }
  CHECK(server.Asked("千问-最大") == "通义/千问-最大");
  CHECK(server.Get("/v1/models/up/100%25%3F%23&=").status == 200);
}

TEST_CASE("The server tells what is new and what is gone since the upstream was asked before",
          "[integration]") {
  ModelServer server(std::vector<std::string>{"kept", "old"});
  CHECK(server.Get("/models/up?cached=true").status == 404);
  CHECK(Contains(server.Get("/models/up").body, R"("id":"old","object":"model","created":0,)"
                                                R"("owned_by":"up","chosen":false,"alias":null,)"
                                                R"("new":true)"));
  server.upstream.Offer({"kept", "fresh"});

  const std::string now = server.Get("/models/up").body;
  const std::string cached = server.Get("/models/up?cached=true").body;

  CHECK(Contains(now, R"("id":"fresh","object":"model","created":0,"owned_by":"up",)"
                      R"("chosen":false,"alias":null,"new":true)"));
  CHECK(CountOf(now, R"("new":true)") == 1);
  CHECK(Contains(now, R"("gone":["old"])"));
  CHECK(CountOf(cached, R"("object":"model")") == 2);
  CHECK(CountOf(cached, R"("new":true)") == 0);
  CHECK(server.upstream.heard().size() == 2);
  CHECK(server.Listed() == "up/kept up/fresh ");
}

TEST_CASE("The server says it when an upstream has no list to give, and keeps the last one",
          "[integration]") {
  ModelServer server(std::vector<std::string>{"m"}, [](GatewayConfig& config) {
    config.providers[0].timeouts.first_byte = 100ms;
  });
  REQUIRE(server.Get("/models/up").status == 200);

  server.upstream.Say([](const std::string&) { return ""; });
  const auto silent = server.Get("/models/up");
  CHECK(silent.status == 504);
  server.upstream.Say([](const std::string&) { return JsonAnswer("<html><title>Login</title>"); });
  const auto page = server.Get("/models/up");
  CHECK(page.status == 502);
  CHECK(Contains(page.body, "no list of models; it begins: <html><title>Login"));
  server.upstream.Say(
      [](const std::string&) { return JsonAnswer(R"({"detail":"Not Found"})", "404 Not Found"); });
  CHECK(Contains(server.Get("/models/up").body, R"(HTTP 404: {\"detail\":\"Not Found\"})"));

  CHECK(server.Listed() == "up/m ");
  CHECK(server.fixture.Ask("SELECT group_concat(status || ' ' || coalesce(error_code, '-'), ', ') "
                           "FROM requests WHERE path = '/models/up'") ==
        "200 -, 504 timeout, 502 upstream_protocol, 404 upstream_status");
}

TEST_CASE("The server logs the call that it makes for a list, under the id it answers with",
          "[integration]") {
  ModelServer server(std::vector<std::string>{"m"});
  const auto good = server.Call("GET /models/up", "", "x-request-id: the client's\r\n");
  server.upstream.Say([](const std::string&) { return JsonAnswer("no", "403 Forbidden"); });
  const auto bad = server.Get("/models/up");
  const auto kept = server.Get("/models/up?cached=1");

  CHECK(good.Header("x-gateway-attempts") == "1/1");
  CHECK(bad.Header("x-gateway-attempts") == "1/1");
  CHECK(kept.Header("x-gateway-attempts") == "0/3");
  CHECK(server.fixture.Ask(
            "SELECT group_concat(r.attempts || ' ' || coalesce(a.number || ' ' || a.provider || "
            "' ' || a.status || ' ' || coalesce(a.error_text, '-'), 'none'), ', ') FROM requests r "
            "LEFT JOIN attempts a USING (request_id) ORDER BY r.id") ==
        "1 1 up 200 -, 1 1 up 403 HTTP 403: no, 0 none");
  CHECK(logging::Ask(server.fixture.database(),
                     "SELECT key_alias FROM attempts WHERE status = 200") == "up#1");
  for (const auto* answer : {&good, &bad, &kept}) {
    CHECK(logging::Ask(server.fixture.database(),
                       "SELECT count(*) FROM requests WHERE '" + answer->Header("x-request-id") +
                           "' IN (request_id, client_request_id)") == "1");
  }
}

void TwoKeys(GatewayConfig& config) {
  config.providers[0].keys = {Key{"good", Secret("sk-the-good-one-1111")},
                              Key{"bad", Secret("sk-the-bad-one-2222")},
                              Key{"rich", Secret("sk-the-rich-one-3333")}};
}

std::string ByKey(const std::string& request) {
  if (Contains(request, "sk-the-bad-one")) {
    return JsonAnswer(R"({"error":{"message":"key sk-the-bad-one-2222 is off"}})",
                      "401 Unauthorized");
  }
  return Contains(request, "sk-the-rich-one") ? ListAnswer({"m", "only-rich"}) : ListAnswer({"m"});
}

TEST_CASE("The server asks with the key that is named, and says what is wrong with it",
          "[integration]") {
  ModelServer server(ByKey, TwoKeys);

  CHECK(Contains(server.Get("/models/up?key=rich").body, R"("key":"rich")"));
  CHECK(server.Listed() == "up/m up/only-rich ");
  CHECK(Contains(server.Get("/models/up?key=good").body, R"("gone":["only-rich"])"));
  const auto bad = server.Get("/models/up?key=bad");
  CHECK(bad.status == 401);
  CHECK(Contains(bad.body, "HTTP 401"));
  CHECK(Contains(bad.body, "key *** is off"));
  const auto none = server.Get("/models/up?key=none");
  CHECK(none.status == 404);
  CHECK(Contains(none.body, "has no key 'none'"));
  CHECK(none.Header("x-gateway-attempts") == "0/3");
}

TEST_CASE("The server asks with every key and shows where they differ", "[integration]") {
  ModelServer server(ByKey, TwoKeys);

  const auto answer = server.Get("/models/up?key=*");

  CHECK(answer.status == 200);
  CHECK(Contains(answer.body, R"("key":"*","keys":[{"alias":"good","models":1,"error":null},)"
                              R"({"alias":"bad","models":null,"error":"HTTP 401: )"));
  CHECK(Contains(answer.body, R"({"alias":"rich","models":2,"error":null}])"));
  CHECK_FALSE(Contains(answer.body, "sk-the-bad-one"));
  CHECK(Contains(answer.body, R"("new":true,"keys":["rich"])"));
  CHECK(CountOf(answer.body, R"("new":true})") == 1);
  CHECK(server.Listed() == "up/m up/only-rich ");

  server.upstream.Say([](const std::string&) { return JsonAnswer("{}", "401 Unauthorized"); });
  CHECK(server.Get("/models/up?key=*").status == 401);
}

TEST_CASE("The server does not take a model for gone because a key's call failed",
          "[integration]") {
  ModelServer server(ByKey, TwoKeys);
  REQUIRE(server.Get("/models/up?key=*").status == 200);
  server.upstream.Say([](const std::string& request) {
    return Contains(request, "sk-the-rich-one") ? JsonAnswer("{}", "500 Oops") : ByKey(request);
  });

  CHECK(Contains(server.Get("/models/up?key=*").body, R"("gone":[])"));
  CHECK(server.Listed() == "up/m up/only-rich ");

  server.upstream.Say([](const std::string& request) {
    return Contains(request, "sk-the-rich-one") ? JsonAnswer("{}", "403 No") : ByKey(request);
  });
  CHECK(Contains(server.Get("/models/up?key=*").body, R"("gone":["only-rich"])"));
}

TEST_CASE("The server goes through the pages of a list, in either protocol's way",
          "[integration]") {
  const bool anthropic = GENERATE(false, true);
  const auto paged = [](const std::string& request) {
    if (Contains(request, "after=m%2F2") || Contains(request, "after_id=m%2F2")) {
      return JsonAnswer(R"({"data":[{"id":"m3"}],"has_more":false,"last_id":"m3"})");
    }
    return JsonAnswer(R"({"data":[{"id":"m1"},{"id":"m/2"}],"has_more":true,"last_id":"m/2"})");
  };
  ModelServer server(paged, [anthropic](GatewayConfig& config) {
    config.providers[0].dialect = anthropic ? Dialect::kAnthropic : Dialect::kOpenAi;
    config.providers[0].models_path = "/list/all?x=1";
  });

  CHECK(server.Get("/models/up").status == 200);

  CHECK(server.Listed() == "up/m1 up/m/2 up/m3 ");
  REQUIRE(server.upstream.heard().size() == 2);
  CHECK(server.upstream.heard()[1].starts_with(
      anthropic ? "GET /v1/list/all?x=1&limit=1000&after_id=m%2F2 HTTP"
                : "GET /v1/list/all?x=1&after=m%2F2 HTTP"));
}

TEST_CASE("The server finds the list below whatever base URL a provider has", "[integration]") {
  const std::string base = GENERATE("/v1", "/api/paas/v4", "/compatible-mode/v1", "");
  ModelServer server(std::vector<std::string>{"m"}, [&base](GatewayConfig& config) {
    std::string& url = config.providers[0].base_url;
    url = url.substr(0, url.rfind('/')) + base;
  });

  CHECK(server.Get("/models/up").status == 200);

  CHECK(server.upstream.heard().front().starts_with("GET " + base + "/models HTTP/1.1\r\n"));
}

TEST_CASE("The user's own case: look at the list, use exactly that name, and the bare one",
          "[integration]") {
  const std::string name = "openai/Qwen3-Coder-Instruct-MD";
  const std::string bare = "Qwen3-Coder-Instruct-MD";
  const auto rename = [](const char* provider) {
    return [provider](GatewayConfig& config) { config.providers[0].name = provider; };
  };

  SECTION("at a provider called openai that offers the bare name") {
    ModelServer server(std::vector<std::string>{bare, "other"}, rename("openai"));
    REQUIRE(server.Get("/models/openai").status == 200);
    CHECK(Contains(server.Listed(), name + " "));
    CHECK(server.Asked(name) == bare);
    CHECK(server.Asked(bare) == bare);
  }
  SECTION("at a provider called openai that offers the name with openai/ in front") {
    ModelServer server(std::vector<std::string>{name, "other"}, rename("openai"));
    CHECK(Contains(server.Get("/models/openai").body, "\"id\":\"" + name + "\""));
    CHECK(server.Asked(name) == name);
    CHECK(server.Asked(bare) == name);
    CHECK(server.Asked("openai/" + name) == name);
  }
  SECTION("at a provider of another name") {
    ModelServer server(std::vector<std::string>{name, "other"}, rename("relay"));
    CHECK(Contains(server.Get("/models/relay").body, "\"id\":\"" + name + "\""));
    CHECK(server.Asked(name) == name);
    CHECK(server.Asked(bare) == name);
    CHECK(server.Asked("relay/" + name) == name);
  }
}

}  // namespace
}  // namespace gateway::server
