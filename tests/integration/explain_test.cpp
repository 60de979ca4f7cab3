#include <string>

#include "integration/model_fixture.hpp"
#include "support/catch.hpp"

// POST /admin/explain: what would become of a request.
namespace gateway::server {
namespace {

void Configure(GatewayConfig& config) {
  config.providers[0].keys.push_back(Key{"up#2", Secret("sk-second-canary-5555")});
  config.providers[0].key_strategy = KeyStrategy::kRoundRobin;
  config.providers[0].extra_headers = {{"x-extra", "perhaps-a-secret"}};
  config.providers[0].redirects.Add("o-*", {"vendor/o-*", R"({"n":{"b":2},"seed":1})"});
  config.redirects.Add("smart", {"up/o-3", R"({"reasoning_effort":"high","seed":7})"});
  ProviderConfig claude = config.providers[0];
  claude.name = "claude";
  claude.dialect = Dialect::kAnthropic;
  claude.extra_headers.clear();
  claude.translation.reject_lossy = true;
  config.providers.push_back(claude);
}

TEST_CASE("The server explains every step of a request, and sends nothing", "[integration]") {
  ModelServer server(std::vector<std::string>{}, Configure);
  const std::string question =
      R"({"model":"smart","body":{"temperature": 1.0,"n":{"a":1},"messages":[]}})";

  const auto answer = server.Call("POST /admin/explain", question);

  CHECK(answer.status == 200);
  CHECK(Contains(answer.body,
                 R"({"model":"smart","steps":[{"rule":"smart","to":"up/o-3"},)"
                 R"({"rule":"o-*","to":"vendor/o-3"}],"route":null,"candidates":[{"provider":"up",)"
                 R"("protocol":"openai","model":"vendor/o-3","skipped":null,"key":"up#1",)"
                 R"("method":"POST","url":"http://127.0.0.1:)"));
  CHECK(Contains(answer.body, R"(/v1/chat/completions","headers":[)"));
  CHECK(Contains(answer.body, R"({"name":"authorization","value":"Bearer ...7f3a"})"));
  CHECK(Contains(answer.body, R"({"name":"x-extra","value":"***"})"));
  CHECK(Contains(answer.body,
                 R"("body":"{\"temperature\":1.0,\"n\":{\"a\":1,\"b\":2},\"messages\":[],)"
                 R"(\"model\":\"vendor/o-3\",\"seed\":7,\"reasoning_effort\":\"high\"}")"));
  CHECK(Contains(answer.body, R"("lost":[]}],"error":null})"));
  CHECK_FALSE(Contains(answer.body, kUpstreamKey));
  CHECK(server.upstream.heard().empty());
  // No key's turn was used up.
  CHECK(Contains(server.Call("POST /admin/explain", question).body, R"("key":"up#1")"));
}

TEST_CASE("The server explains exactly the call that it then makes", "[integration]") {
  ModelServer server(std::vector<std::string>{}, Configure);
  const std::string body =
      R"({"model":"smart","temperature":0.50,"messages":[{"role":"user","content":"\u4f60😀"}]})";
  const auto explained =
      server.Call("POST /admin/explain", R"({"model":"smart","body":)" + body + "}").body;

  REQUIRE(server.fixture.Chat(body).status == 200);

  std::string quoted;
  const std::string sent = server.upstream.heard().back();
  for (const char c : sent) {
    quoted += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
  }
  CHECK(Contains(explained, R"("body":")" + quoted + "\""));
  CHECK(server.fixture.Ask("SELECT model_asked || ' | ' || model_alias || ' | ' || model_sent FROM "
                           "requests WHERE path = '/v1/chat/completions'") ==
        "smart | smart -> o-* | vendor/o-3");
}

TEST_CASE("The server explains all targets of a route, and lists the route", "[integration]") {
  ModelServer server(std::vector<std::string>{}, [](GatewayConfig& config) {
    Configure(config);
    config.routes = {{"best", RouteStrategy::kOrder, {{"claude/c"}, {"up/o-3"}}}};
    config.redirects.Add("good", {"best"});
  });

  const std::string explained =
      server.Call("POST /admin/explain", R"({"model":"good","body":{"messages":[]}})").body;
  const std::string models = server.Call("GET /v1/models", "").body;

  CHECK(Contains(explained, R"("steps":[{"rule":"good","to":"best"}],)"
                            R"("route":{"name":"best","strategy":"order"},)"
                            R"("candidates":[{"provider":"claude",)"));
  CHECK(Contains(explained, R"({"provider":"up","protocol":"openai","model":"vendor/o-3",)"));
  CHECK(Contains(models, R"({"object":"list","data":[{"id":"best","object":"model",)"));
  CHECK(Contains(models, R"("owned_by":"gateway"})"));
}

TEST_CASE("The server explains what would be lost, and why a provider would not be asked",
          "[integration]") {
  ModelServer server(std::vector<std::string>{}, Configure);

  const std::string lossy =
      server
          .Call(
              "POST /admin/explain",
              R"({"model":"claude/c","body":{"seed":1,"messages":[{"role":"user","content":"x"}]}})")
          .body;

  CHECK(Contains(lossy,
                 R"("provider":"claude","protocol":"anthropic","model":"c","skipped":"the )"
                 R"(provider 'claude' speaks anthropic and would not get the meaning of: seed)"));
  CHECK(Contains(lossy, R"("lost":["seed"])"));
  CHECK(Contains(lossy, R"({"name":"x-api-key","value":"...7f3a"})"));
  const std::string anthropic =
      server.Call("POST /admin/explain", R"({"model":"claude/c","protocol":"anthropic"})").body;
  CHECK(Contains(anthropic, R"("skipped":null)"));
  CHECK(Contains(anthropic, R"(/v1/messages")"));
  CHECK(Contains(
      server.Call("POST /admin/explain", R"({"model":"claude/c","path":"/messages"})").body,
      R"(/v1/messages")"));
  // The name that is asked about goes before the body's.
  CHECK(Contains(server
                     .Call("POST /admin/explain",
                           R"({"model":"smart","body":{"model":"other","messages":[]}})")
                     .body,
                 R"({"model":"smart",)"));
}

TEST_CASE("The server explains why nobody would be asked", "[integration]") {
  ModelServer server(std::vector<std::string>{}, Configure);

  CHECK(Contains(
      server.Call("POST /admin/explain", R"({"model":"nobody/x"})").body,
      R"("steps":[],"route":null,"candidates":[],"error":"The model 'nobody/x' does not exist.)"));
  CHECK(Contains(server.Call("POST /admin/explain", R"({"body":{"messages":[]}})").body,
                 R"("error":"you must provide a 'model')"));
  CHECK(server.Call("POST /admin/explain", "{}").status == 400);
  CHECK(server.Call("POST /admin/explain", R"({"model":"x","path":"/up/v1/x"})").status == 400);
  CHECK(server.Call("POST /admin/explain", R"({"model":"x","body":"text"})").status == 400);
  CHECK(server.Call("POST /admin/explain", R"({"model":"x","protocol":"gemini"})").status == 400);
}

TEST_CASE("The server puts what an alias sets into the provider's body, between all protocols",
          "[integration]") {
  const std::string provider = GENERATE("up", "claude");
  const std::string path = GENERATE("/v1/chat/completions", "/v1/messages");
  CAPTURE(provider, path);
  ModelServer server(std::vector<std::string>{}, [&provider](GatewayConfig& config) {
    Configure(config);
    config.request.max_attempts = 1;  // what it answers is no answer to all of them
    config.redirects.Add("more", {provider + "/m", R"({"own":{"field":1.50},"max_tokens":7})"});
  });

  server.Call("POST " + path,
              R"({"model":"more","max_tokens":100,"messages":[{"role":"user","content":"hi"}]})");

  REQUIRE(server.upstream.heard().size() == 1);
  const std::string sent = server.upstream.heard()[0];
  CHECK(Contains(sent, R"("own":{"field":1.50})"));
  CHECK(Contains(sent, R"("max_tokens":7)"));
  CHECK(Contains(sent, R"("model":"m")"));
  CHECK_FALSE(Contains(sent, "100"));
}

TEST_CASE("The server puts what an alias sets into large bodies, too", "[integration]") {
  ModelServer server(std::vector<std::string>{}, Configure);
  const std::string text(300'000, 'x');

  REQUIRE(server.fixture
              .Chat(R"({"model":"smart","seed":1,"messages":[{"role":"user","content":")" + text +
                    R"("}]})")
              .status == 200);

  CHECK(server.upstream.heard().back() ==
        R"({"model":"vendor/o-3","seed":7,"messages":[{"role":"user","content":")" + text +
            R"("}],"n":{"b":2},"reasoning_effort":"high"})");
}

}  // namespace
}  // namespace gateway::server
