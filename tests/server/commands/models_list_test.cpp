#include <string>

#include "server/commands/fake_gateway.hpp"
#include "server/json/json.hpp"
#include "support/catch.hpp"

namespace gateway::server {
namespace {

TEST_CASE("models list shows the providers in columns", "[commands]") {
  const FakeGateway gateway;

  const Ran ran = RunAt(gateway, {"models", "list"});

  CHECK(ran.err.empty());
  CHECK(ran.status == 0);
  CHECK(ran.out ==
        "PROVIDER  PROTOCOL   KEYS  OFFERED  SEEN  ASKED\n"
        "p         openai     2     123      2     2026-11-25 22:43:17\n"
        "深度      anthropic  0     -        0     never\n");
}

TEST_CASE("models list of a provider tells why clients see each model", "[commands]") {
  const FakeGateway gateway;

  const Ran ran = RunAt(gateway, {"models", "list", "p"});

  CHECK(ran.status == 0);
  CHECK(ran.out ==
        "p: openai, offered 123 models on 2026-11-25 22:43:17; keys: p#1, p#2\n"
        "MODEL  UPSTREAM'S NAME  FROM\n"
        "p/m    -                configuration\n"
        "p/x    a                chosen 2026-11-25 22:43:18\n");
}

TEST_CASE("models list of an unknown provider names those that there are", "[commands]") {
  const FakeGateway gateway;

  const Ran ran = RunAt(gateway, {"models", "list", "q"});

  CHECK(ran.status == 1);
  CHECK(ran.out.empty());
  CHECK(ran.err == "there is no provider 'q'; there are: p, 深度\n");
}

TEST_CASE("models list --json gives the gateway's answer, or one provider's part", "[commands]") {
  const FakeGateway gateway;

  CHECK(RunAt(gateway, {"models", "list", "--json"}).out == std::string(kProviders) + "\n");
  const Ran one = RunAt(gateway, {"models", "list", "深度", "--json"});

  CHECK(one.out ==
        R"({"object":"list","data":[{"provider":"深度","protocol":"anthropic","keys":[],)"
        R"("asked_at":null,"asked_at_ms":null,"offered":null,"configured":[],"chosen":[],)"
        R"("listed":[]}]})"
        "\n");
}

TEST_CASE("models list copes with 5,000 models of a provider", "[commands]") {
  std::string listed;
  std::string chosen;
  for (int i = 0; i < 5000; ++i) {
    const std::string id = fmt::format("组织/模型-🦙-{}", i);
    listed += fmt::format(R"({}"{}")", i == 0 ? "" : ",", id);
    chosen += fmt::format(R"({}{{"id":"{}","alias":null,"chosen_at":"t"}})", i == 0 ? "" : ",", id);
  }
  FakeGateway gateway;
  gateway.On("GET /models",
             {200, fmt::format(R"({{"object":"list","data":[{{"provider":"p","protocol":"openai",)"
                               R"("keys":[],"asked_at":"t","asked_at_ms":1,"offered":5000,)"
                               R"("configured":[],"chosen":[{}],"listed":[{}]}}]}})",
                               chosen, listed)});

  const Ran ran = RunAt(gateway, {"models", "list", "p"});

  CHECK(std::count(ran.out.begin(), ran.out.end(), '\n') == 5002);
  CHECK(ran.out.ends_with("p/组织/模型-🦙-4999  -                chosen t\n"));
}

TEST_CASE("models fetch shows what is new, gone and kept, and what keys differ in", "[commands]") {
  FakeGateway gateway;
  gateway.On(
      "GET /models/p?key=%2A",
      {200,
       R"({"object":"list","provider":"p","asked_at":"t","asked_at_ms":1,"key":"p#1",)"
       R"("keys":[{"alias":"p#1","models":3,"error":null},{"alias":"p#2","models":2,"error":null},)"
       R"({"alias":"p#3","models":null,"error":"HTTP 401: {\"error\":\n\"no\"}"}],)"
       R"("data":[{"id":"org/旧","chosen":true,"alias":"x","new":false},)"
       R"({"id":"b","chosen":true,"alias":null,"new":false,"keys":["p#1"]},)"
       R"({"id":"n\u001b[2J","chosen":false,"alias":null,"new":true,"keys":["p#2"]},)"
       R"({"id":"🦙","chosen":false,"alias":null,"new":false,"keys":["p#1"]}],"gone":["z"]})"});

  const Ran ran = RunAt(gateway, {"models", "fetch", "p"});

  CHECK(ran.err.empty());
  CHECK(ran.status == 0);
  CHECK(ran.out ==
        "+ n\uFFFD[2J\n"
        "- z\n"
        "= org/旧  (chosen as x)\n"
        "= b  (chosen)\n"
        "= 🦙\n"
        "only with p#1: b, 🦙\n"
        "only with p#2: n\uFFFD[2J\n"
        "p#3: HTTP 401: {\"error\":\uFFFD\"no\"}\n"
        "p: 4 models, 1 new, 1 gone\n");
}

TEST_CASE("models fetch takes 5,000 models, and asks for a provider of any name", "[commands]") {
  std::string data;
  for (int i = 0; i < 5000; ++i) {
    data +=
        fmt::format(R"({}{{"id":"m{}","object":"model","chosen":false,"alias":null,"new":true}})",
                    i == 0 ? "" : ",", i);
  }
  FakeGateway gateway;
  gateway.On("GET /models/%E6%B7%B1%E5%BA%A6%20%25%3F%23?key=%2A",
             {200, R"({"object":"list","data":[)" + data + R"(],"gone":[]})"});

  const Ran ran = RunAt(gateway, {"models", "fetch", "深度 %?#"});

  CHECK(ran.out.ends_with("+ m4999\n深度 %?#: 5000 models, 5000 new, 0 gone\n"));
}

TEST_CASE("models fetch tells the upstream's error", "[commands]") {
  FakeGateway gateway;
  gateway.On("GET /models/p?key=%2A", {502, ErrorBody(R"(HTTP 401: bad\u001bkey)")});

  const Ran ran = RunAt(gateway, {"models", "fetch", "p", "--json"});

  CHECK(ran.status == 1);
  CHECK(ran.out.empty());
  CHECK(ran.err == "HTTP 401: bad\uFFFDkey\n");
}

}  // namespace
}  // namespace gateway::server
