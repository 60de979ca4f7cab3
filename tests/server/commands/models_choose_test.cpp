#include <string>
#include <vector>

#include "config/config_files.hpp"
#include "server/commands/fake_gateway.hpp"
#include "support/catch.hpp"

namespace gateway::server {
namespace {

constexpr std::string_view kOffered =
    R"({"object":"list","provider":"p","data":[)"
    R"({"id":"a","chosen":true,"alias":"x","new":false},)"
    R"({"id":"组织/模型-🦙","chosen":false,"alias":null,"new":true},)"
    R"({"id":"c","chosen":false,"alias":null,"new":false}],"gone":[]})";

constexpr std::string_view kAdded =
    R"({"provider":"p","added":[{"id":"a","alias":null},{"id":"c","alias":"y"}],)"
    R"("kept":["b"],"not_offered":["c"],"listed":["m","a","y"]})";

TEST_CASE("models add sends the names and reports what came of it", "[commands]") {
  FakeGateway gateway;
  gateway.On("POST /models/p", {200, std::string(kAdded)});

  const Ran ran = RunAt(gateway, {"models", "add", "p", "a", "b", "\"c\\🦙"});

  CHECK(ran.err.empty());
  CHECK(ran.status == 0);
  REQUIRE(gateway.asked().size() == 1);
  CHECK(gateway.asked()[0].body == R"({"models":["a","b","\"c\\🦙"]})");
  CHECK(ran.out ==
        "+ a\n+ c  as y\n= b\nthe upstream's last list does not have c\n"
        "models of p that clients see: 3\n");
}

TEST_CASE("models add sends an alias, and leaves '*' to the gateway", "[commands]") {
  FakeGateway gateway;
  gateway.On("POST /models/p", {200, std::string(kAdded)});

  CHECK(RunAt(gateway, {"models", "add", "p", "org/a", "--as", "快"}).status == 0);
  CHECK(RunAt(gateway, {"models", "add", "p", "*"}).status == 0);

  CHECK(gateway.asked()[0].body == R"({"models":[{"id":"org/a","alias":"快"}]})");
  CHECK(gateway.asked().back().body == R"({"models":["*"]})");
}

TEST_CASE("models add sends the token, but not before it is a gateway that answers", "[commands]") {
  FakeGateway gateway;
  gateway.On("POST /models/p", {200, std::string(kAdded)});

  SECTION("of --token, before that of the environment") {
    const config::Variables variables{{{"GATEWAY_ADMIN_TOKEN", "from-env"}}};
    RunAt(gateway, {"models", "add", "p", "a", "--token", "from-option"});
    CHECK(gateway.asked()[0].authorization == "Bearer from-option");
  }
  SECTION("of the environment") {
    const config::Variables variables{{{"GATEWAY_ADMIN_TOKEN", "from-env"}}};
    RunAt(gateway, {"models", "add", "p", "a"});
    CHECK(gateway.asked()[0].authorization == "Bearer from-env");
  }
  SECTION("none") {
    RunAt(gateway, {"models", "add", "p", "a"});
    CHECK(gateway.asked()[0].authorization.empty());
  }
  CHECK(gateway.first().line == "GET /healthz");
  CHECK(gateway.first().authorization.empty());
}

TEST_CASE("models add says how to give a token when one is wanted", "[commands]") {
  FakeGateway gateway;
  gateway.On("POST /models/p", {401, ErrorBody("wrong token")});

  const Ran ran = RunAt(gateway, {"models", "add", "p", "a"});

  CHECK(ran.status == 1);
  CHECK(ran.err == "wrong token (--token TOKEN or GATEWAY_ADMIN_TOKEN gives the admin token)\n");
}

TEST_CASE("models add and remove want names where nobody can pick", "[commands]") {
  const std::string command = GENERATE("add", "remove");
  const FakeGateway gateway;

  const Ran ran = RunAt(gateway, {"models", command, "p"}, "1\n\n");

  CHECK(ran.status == 2);
  CHECK(ran.err ==
        "give the names of the models to " + command + ": there is no terminal to pick on\n");
}

TEST_CASE("models add lets a person pick from what is offered now", "[commands]") {
  FakeGateway gateway;
  gateway.On("GET /models/p", {200, std::string(kOffered)});
  gateway.On("POST /models/p", {200, std::string(kAdded)});

  const Ran ran = RunAt(gateway, {"models", "add", "p"}, "模型\nall\n\n", true);

  CHECK(ran.status == 0);
  CHECK(ran.out.starts_with("1 [*] a  (chosen as x)\n2 [ ] 组织/模型-🦙  (new)\n3 [ ] c\n"));
  REQUIRE(gateway.asked().size() == 2);
  CHECK(gateway.asked()[1].body == R"({"models":["组织/模型-🦙"]})");
}

TEST_CASE("models add changes nothing when a person picks none or leaves", "[commands]") {
  const std::string typed = GENERATE("\n", "2\nq\n", "2\n2\ndone\n", "2\n");
  FakeGateway gateway;
  gateway.On("GET /models/p", {200, std::string(kOffered)});

  const Ran ran = RunAt(gateway, {"models", "add", "p"}, typed, true);

  CHECK(ran.status == 0);
  CHECK(ran.out.ends_with("nothing was changed\n"));
  CHECK(gateway.asked().size() == 1);
}

TEST_CASE("models remove percent-encodes any name", "[commands]") {
  FakeGateway gateway;
  gateway.On("DELETE /models/p/a%2Fb%25c%3Fd%23e",
             {200, R"({"provider":"p","removed":["a/b%c?d#e"]})"});
  gateway.On("DELETE /models/p/%E6%B7%B1%F0%9F%A6%99", {200, R"({"removed":["深🦙"]})"});
  gateway.On("DELETE /models/p/%2A", {200, R"({"removed":["k","l"]})"});

  const Ran ran = RunAt(gateway, {"models", "remove", "p", "a/b%c?d#e", "深🦙", "*"});

  CHECK(ran.err.empty());
  CHECK(ran.status == 0);
  CHECK(ran.out == "- a/b%c?d#e\n- 深🦙\n- k\n- l\n");
}

TEST_CASE("models remove goes on after a model that cannot be removed, and fails", "[commands]") {
  FakeGateway gateway;
  gateway.On("DELETE /models/p/m", {409, ErrorBody("it stands in the configuration file")});
  gateway.On("DELETE /models/p/a", {200, R"({"removed":["a"]})"});

  const Ran ran = RunAt(gateway, {"models", "remove", "p", "m", "a"});

  CHECK(ran.status == 1);
  CHECK(ran.err == "m: it stands in the configuration file\n");
  CHECK(ran.out == "- a\n");
}

TEST_CASE("models remove lets a person pick from what was chosen, by alias", "[commands]") {
  FakeGateway gateway;
  gateway.On("DELETE /models/p/x", {200, R"({"removed":["a"]})"});

  const Ran ran = RunAt(gateway, {"models", "remove", "p"}, "1\n\n", true);

  CHECK(ran.status == 0);
  CHECK(ran.out.starts_with("1 [ ] x  (a)\n"));
  CHECK(ran.out.ends_with("- a\n"));
}

TEST_CASE("models remove says when there is nothing to pick from", "[commands]") {
  const FakeGateway gateway;

  const Ran ran = RunAt(gateway, {"models", "remove", "深度"}, "1\n\n", true);

  CHECK(ran.status == 0);
  CHECK(ran.out == "no models of 深度 were added\n");
}

}  // namespace
}  // namespace gateway::server
