#include <string>
#include <vector>

#include "integration/model_fixture.hpp"
#include "support/catch.hpp"

// Choosing among what upstreams offer: POST and DELETE /models/{provider}/...
namespace gateway::server {
namespace {

const std::vector<std::string> kOffered = {"a", "b", "org/c", "中文/d"};

TEST_CASE("The server lists what was chosen, once something was", "[integration]") {
  ModelServer server(kOffered);
  REQUIRE(server.Get("/models/up").status == 200);
  CHECK(server.Listed() == "up/a up/b up/org/c up/中文/d ");

  const auto chosen = server.Choose(R"(["b","中文/d","unheard-of"])");

  CHECK(chosen.status == 200);
  CHECK(chosen.body ==
        R"({"provider":"up","added":[{"id":"b","alias":null},{"id":"中文/d","alias":null},)"
        R"({"id":"unheard-of","alias":null}],"kept":[],"not_offered":["unheard-of"],)"
        R"("listed":["b","中文/d","unheard-of"]})");
  CHECK(server.Listed() == "up/b up/中文/d up/unheard-of ");
  CHECK(Contains(server.Choose(R"(["b","a"])").body, R"("kept":["b"])"));
  CHECK(server.Asked("up/org/c") == "org/c");  // may still be asked for
  CHECK(Contains(server.Get("/models/up?cached=1").body,
                 R"("id":"b","object":"model","created":0,"owned_by":"up","chosen":true)"));
}

TEST_CASE("The server knows an alias that was chosen, bare and with the provider in front",
          "[integration]") {
  ModelServer server(kOffered);

  const auto chosen = server.Choose(R"([{"id":"org/c","alias":"see"},{"id":"a"}])");

  CHECK(chosen.status == 200);
  CHECK(server.Listed() == "up/see up/a ");
  CHECK(server.Asked("see") == "org/c");
  CHECK(server.Asked("up/see") == "org/c");
  CHECK(server.Asked("up/org/c") == "org/c");
  CHECK(Contains(server.Get("/models/up").body, R"("chosen":true,"alias":"see")"));
  CHECK(server.fixture.Ask("SELECT model_asked || ' ' || model_alias || ' ' || model_sent FROM "
                           "requests WHERE model_asked = 'see'") == "see see org/c");
}

TEST_CASE("The server chooses all that is offered, and asks for it first if it must",
          "[integration]") {
  ModelServer server(kOffered);

  const auto chosen = server.Choose(R"([{"id":"a","alias":"ay"},"*"])");
  CHECK(Contains(chosen.body, R"("listed":["ay","b","org/c","中文/d"])"));
  server.upstream.Offer({"new"});
  REQUIRE(server.Get("/models/up").status == 200);

  CHECK(server.Listed() == "up/ay up/b up/org/c up/中文/d ");
  CHECK(Contains(server.Choose(R"(["*"])").body, R"("added":[{"id":"new","alias":null}])"));
}

TEST_CASE("The server takes models out of the list again, by id, alias, or all", "[integration]") {
  ModelServer server(kOffered);
  REQUIRE(server.Choose(R"(["a","b",{"id":"org/c","alias":"see"},"中文/d"])").status == 200);

  CHECK(server.Call("DELETE /models/up/see").body == R"({"provider":"up","removed":["org/c"]})");
  CHECK(server.Call("DELETE /models/up/%E4%B8%AD%E6%96%87/d").status == 200);
  CHECK(server.Listed() == "up/a up/b ");
  CHECK(server.Call("DELETE /models/up/org/c").status == 404);
  CHECK(server.Call("DELETE /models/none/a").status == 404);
  CHECK(server.Call("DELETE /models/up/*").body == R"({"provider":"up","removed":["a","b"]})");
  CHECK(server.Listed().empty());
}

TEST_CASE("The server keeps what the configuration names, and says so", "[integration]") {
  ModelServer server(kOffered, [](GatewayConfig& config) {
    config.providers[0].models = {"a", "mine"};
  });
  REQUIRE(server.Get("/models/up").status == 200);
  CHECK(server.Listed() == "up/a up/mine ");

  CHECK(Contains(server.Choose(R"(["a","b"])").body, R"("kept":["a"],"not_offered":[])"));
  CHECK(server.Listed() == "up/a up/mine up/b ");
  CHECK(server.Choose(R"([{"id":"b","alias":"mine"}])").status == 400);
  const auto refused = server.Call("DELETE /models/up/mine");
  CHECK(refused.status == 409);
  CHECK(Contains(refused.body, "configuration file"));
  const std::string all = server.Get("/models").body;
  CHECK(Contains(all, R"("keys":["up#1"],"asked_at":")"));
  CHECK(
      Contains(all, R"("offered":4,"configured":["a","mine"],"chosen":[{"id":"b","alias":null,)"));
  CHECK(Contains(all, R"("listed":["a","mine","b"]})"));
}

TEST_CASE("The server lets nobody choose what the configuration's redirects catch",
          "[integration]") {
  ModelServer server(
      kOffered, [](GatewayConfig& config) { config.providers[0].redirects.Add("fast*", {"a"}); });

  CHECK(server.Choose(R"(["fast1"])").status == 400);
  CHECK(server.Choose(R"([{"id":"b","alias":"fast"}])").status == 400);
  CHECK(server.Choose(R"([{"id":"b","alias":"first"},{"id":"b","alias":"last"}])").status == 200);
  CHECK(server.Listed() == "up/last ");
}

TEST_CASE("The server lists all that upstreams offer if it is set to", "[integration]") {
  ModelServer server(kOffered, [](GatewayConfig& config) {
    config.providers[0].models = {"mine"};
    config.model_listing = ModelListing::kAll;
  });
  REQUIRE(server.Get("/models/up").status == 200);

  CHECK(server.Listed() == "up/mine up/a up/b up/org/c up/中文/d ");
}

TEST_CASE("The server remembers lists and choices over a restart", "[integration]") {
  ModelServer server(kOffered);
  REQUIRE(server.Get("/models/up").status == 200);
  REQUIRE(server.Choose(R"([{"id":"a","alias":"ay"}])").status == 200);

  server.fixture.server.reset();
  auto again = GatewayServer::Start(server.fixture.config);
  REQUIRE(again);
  server.fixture.server = *std::move(again);

  CHECK(server.Listed() == "up/ay ");
  CHECK(server.Asked("ay") == "a");
  CHECK(server.Get("/models/up?cached=true").status == 200);
}

TEST_CASE("The server refuses choices that cannot be, and changes nothing then", "[integration]") {
  ModelServer server(kOffered);
  REQUIRE(server.Choose(R"(["a"])").status == 200);

  for (const char* models :
       {"[]", "\"a\"", "[1]", "[{}]", R"([""])", R"([{"id":"b","alias":7}])",
        R"([{"id":"b","alias":"a"}])", R"([{"id":"b","alias":"x*"}])", R"(["b\u0000"])",
        R"([{"id":"*"}])", R"(["b\u0085"])", R"(["b",{"id":"c","alias":"a"}])"}) {
    CAPTURE(models);
    CHECK(server.Choose(models).status == 400);
  }
  CHECK(server.Call("POST /models/none", R"({"models":["a"]})").status == 404);
  CHECK(server.Call("POST /models/up", "models").status == 400);
  CHECK(server.Listed() == "up/a ");
}

TEST_CASE("The server wants the admin token for changes, and for all that is below /admin",
          "[integration]") {
  ModelServer server(kOffered, [](GatewayConfig& config) {
    config.admin.token = Secret("token-of-the-test-0001");
  });
  const std::string right = "authorization: Bearer token-of-the-test-0001\r\n";
  const std::string body = R"({"models":["a"]})";

  CHECK(server.Call("POST /models/up", body).status == 401);
  CHECK(server.Call("POST /models/up", body, "authorization: Bearer other\r\n").status == 401);
  CHECK(server.Call("DELETE /models/up/a").status == 401);
  CHECK(server.Call("POST /admin/reload").status == 401);
  CHECK(server.Call("GET /admin").status == 401);
  CHECK(server.Get("/models").status == 200);
  CHECK(server.Get("/models/up").status == 401);  // an upstream is asked, and gone by
  CHECK(server.Call("GET /models/up", "", right).status == 200);
  CHECK(server.Get("/models/up?cached=true").status == 200);
  CHECK(server.Call("POST /models/up", body, right).status == 200);
  CHECK(server.Call("DELETE /models/up/a", "", right).status == 200);
}

TEST_CASE("The server without a token takes changes from this machine, but not through a proxy",
          "[integration]") {
  ModelServer server(kOffered);
  const std::string body = R"({"models":["a"]})";

  CHECK(server.Call("POST /models/up", body, "x-forwarded-for: 10.0.0.7\r\n").status == 403);
  CHECK(server.Call("POST /models/up", body, "origin: http://evil.example\r\n").status == 403);
  CHECK(server.Call("POST /models/up", body).status == 200);
}

}  // namespace
}  // namespace gateway::server
