#include <string>

#include "server/commands/fake_gateway.hpp"
#include "support/catch.hpp"

namespace gateway::server {
namespace {

constexpr std::string_view kKeys =
    R"({"object":"list","data":[)"
    R"({"provider":"up","alias":"up#1","hint":"...abcd","state":"quarantined",)"
    R"("reason":"密钥无效，请检查","since":"2026-11-25T14:43:17Z",)"
    R"("since_local":"2026-11-25 22:43:17","until":"2026-11-25T14:53:17Z",)"
    R"("until_local":"2026-11-25 22:53:17","blocked":[],"calls":12,"failures":3,)"
    R"("shared_limit":true},)"
    R"({"provider":"深度","alias":"main","hint":"...","state":"ready","reason":null,"since":null,)"
    R"("since_local":null,"until":null,"until_local":null,"blocked":[{"model":"模型",)"
    R"("reason":"rate_limited","until":"2026-11-25T14:43:37Z",)"
    R"("until_local":"2026-11-25 22:43:37"}],"calls":7,"failures":0,"shared_limit":true}]})";

TEST_CASE("keys shows the keys in columns, what they rest for, and shared limits", "[commands]") {
  FakeGateway gateway;
  gateway.On("GET /admin/keys", {200, std::string(kKeys)});

  const Ran ran = RunAt(gateway, {"keys"});

  CHECK(ran.err.empty());
  CHECK(ran.status == 0);
  CHECK(ran.out ==
        "PROVIDER  KEY   STATE        UNTIL                CALLS  FAILED  REASON\n"
        "up        up#1  quarantined  2026-11-25 22:53:17  12     3       密钥无效，请检查\n"
        "深度      main  ready        -                    7      0       -\n"
        "\n"
        "PROVIDER  KEY   NOT USED BECAUSE  UNTIL                MODEL\n"
        "深度      main  rate_limited      2026-11-25 22:43:37  模型\n"
        "\n"
        "limited together, so perhaps of one account: up/up#1, 深度/main\n");
  CHECK(RunAt(gateway, {"keys", "list", "--json"}).out == std::string(kKeys) + "\n");
}

TEST_CASE("keys --provider asks for that one's only", "[commands]") {
  FakeGateway gateway;
  gateway.On("GET /admin/keys?provider=%E6%B7%B1%E5%BA%A6",
             {200, R"({"object":"list","data":[]})"});

  const Ran ran = RunAt(gateway, {"keys", "--provider", "深度"});

  CHECK(ran.status == 0);
  CHECK(ran.out == "PROVIDER  KEY  STATE  UNTIL  CALLS  FAILED  REASON\n");
}

TEST_CASE("keys enable and disable name the key in the path", "[commands]") {
  FakeGateway gateway;
  const std::string key = R"({"provider":"up","alias":"up#1","state":")";
  gateway.On("POST /admin/keys/up%231/disable", {200, key + R"(disabled"})"});
  gateway.On("POST /admin/keys/up%231/enable?provider=up", {200, key + R"(ready"})"});

  CHECK(RunAt(gateway, {"keys", "disable", "up#1"}).out == "up/up#1 is disabled\n");
  CHECK(RunAt(gateway, {"keys", "enable", "up#1", "--provider", "up"}).out == "up/up#1 is ready\n");
  const Ran unknown = RunAt(gateway, {"keys", "enable", "nobody"});
  CHECK(unknown.status == 1);
  CHECK(unknown.err == "not scripted: POST /admin/keys/nobody/enable\n");
}

TEST_CASE("keys tells how to say which one is meant", "[commands]") {
  FakeGateway gateway;
  gateway.On("POST /admin/keys/a/enable", {409, ErrorBody("several providers have a key 'a'")});

  const Ran ran = RunAt(gateway, {"keys", "enable", "a"});

  CHECK(ran.status == 1);
  CHECK(ran.err == "several providers have a key 'a' (here: --provider NAME)\n");
}

TEST_CASE("keys and providers refuse lines that they do not understand", "[commands]") {
  CHECK(RunCommand({"keys", "enable"}).status == kExitUsage);
  CHECK(RunCommand({"keys", "disable", ""}).status == kExitUsage);
  CHECK(RunCommand({"keys", "up#1"}).status == kExitUsage);
  CHECK(RunCommand({"keys", "--provider", ""}).status == kExitUsage);
  CHECK(RunCommand({"keys", "enable", "a", "b"}).status == kExitUsage);
  CHECK(RunCommand({"providers", "up"}).status == kExitUsage);
  CHECK(RunCommand({"keys", "--help"}).out.find("keys disable ALIAS") != std::string::npos);
  CHECK(RunCommand({"providers", "--help"}).out.find("providers [list]") != std::string::npos);
}

TEST_CASE("providers shows the providers in columns", "[commands]") {
  const std::string body =
      R"({"object":"list","data":[)"
      R"({"provider":"up","protocol":"openai","base_url":"https://up/v1","in_flight":3,)"
      R"("max_in_flight":256,"retries":0,"breaker":"open","open_for_ms":12001,"busy_for_ms":3000,)"
      R"("first_byte_ms":250,"calls":12,"failures":5,"last_failure":"502 Bad Gateway",)"
      R"("missing_models":[],"keys":{"usable":1,"total":2}},)"
      R"({"provider":"深度","protocol":"anthropic","base_url":"https://deep","in_flight":0,)"
      R"("max_in_flight":0,"retries":0,"breaker":"closed","open_for_ms":null,"busy_for_ms":null,)"
      R"("first_byte_ms":null,"calls":0,"failures":0,"last_failure":null,"missing_models":[],)"
      R"("keys":{"usable":1,"total":1}}]})";
  FakeGateway gateway;
  gateway.On("GET /admin/providers", {200, body});

  const Ran ran = RunAt(gateway, {"providers"});

  CHECK(ran.status == 0);
  CHECK(ran.out ==
        "PROVIDER  RUNNING  BREAKER              FIRST BYTE  CALLS  FAILED  KEYS  "
        "LAST FAILURE\n"
        "up        3/256    open 13 s, busy 3 s  250 ms      12     5       1/2   "
        "502 Bad Gateway\n"
        "深度      0        closed               -           0      0       1/1   -\n");
  CHECK(RunAt(gateway, {"providers", "--json"}).out == body + "\n");
}

}  // namespace
}  // namespace gateway::server
