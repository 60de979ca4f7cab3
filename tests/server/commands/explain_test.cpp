#include <string>

#include "config/config_files.hpp"
#include "server/commands/fake_gateway.hpp"
#include "support/catch.hpp"

namespace gateway::server {
namespace {

const std::string kExplain = "POST /admin/explain";

constexpr std::string_view kExplanation =
    R"({"model":"快","steps":[{"rule":"快","to":"gpt-4*"},{"rule":"gpt-4*","to":"p/gpt-4o"}],)"
    R"("route":{"name":"p/gpt-4o","strategy":"least_busy"},)"
    R"("candidates":[{"provider":"q","protocol":"openai","model":"gpt-4o",)"
    R"("skipped":"it has no key","key":null,"method":"","url":"","headers":[],"body":"","lost":[]},)"
    R"({"provider":"p","protocol":"anthropic","model":"gpt-4o","skipped":null,"key":"p#1",)"
    R"("method":"POST","url":"https://p.example/v1/messages",)"
    R"("headers":[{"name":"x-api-key","value":"...1234"},{"name":"content-type",)"
    R"("value":"application/json"}],"body":"{\"model\":\"gpt-4o\",\n\"x\":\"深\u009b\"}",)"
    R"("lost":["seed","logit_bias"]}],"error":null})";

TEST_CASE("explain shows the way, the candidates and the call", "[commands]") {
  FakeGateway gateway;
  gateway.On(kExplain, {200, std::string(kExplanation)});

  const Ran ran = RunAt(gateway, {"explain", "--model", "快", "--token", "t"});

  CHECK(ran.err.empty());
  CHECK(ran.status == 0);
  CHECK(gateway.asked()[0].body == R"({"model":"快"})");
  CHECK(gateway.asked()[0].authorization == "Bearer t");
  CHECK(ran.out ==
        "快\n"
        "-> gpt-4*  (rule 快)\n"
        "-> p/gpt-4o  (rule gpt-4*)\n"
        "route p/gpt-4o, strategy least_busy\n"
        "\n"
        "1. q/gpt-4o, protocol openai\n"
        "   skipped: it has no key\n"
        "\n"
        "2. p/gpt-4o, protocol anthropic\n"
        "   key p#1\n"
        "\n"
        "   POST https://p.example/v1/messages\n"
        "   x-api-key: ...1234\n"
        "   content-type: application/json\n"
        "\n"
        "{\"model\":\"gpt-4o\",\n\"x\":\"深\uFFFD\"}\n"
        "\n"
        "   lost: seed, logit_bias\n");
}

TEST_CASE("explain sends a body as it was written, from a file or the input", "[commands]") {
  const std::string body = "{ \"seed\": 12345678901234567890, \"x\": 1.10,\n\"m\":\"深\" }";
  const config::ConfigFiles files;
  const std::string file = files.Write("body.json", body);
  FakeGateway gateway;
  gateway.On(kExplain, {200, std::string(kExplanation)});

  CHECK(RunAt(gateway, {"explain", "--model", "x", "--body", file}).status == 0);
  CHECK(RunAt(gateway, {"explain", "--model", "x", "--body", "-"}, body).status == 0);

  CHECK(gateway.asked()[0].body == "{\"model\":\"x\",\"body\":" + body + "}");
  CHECK(gateway.asked().back().body == gateway.asked()[0].body);
}

TEST_CASE("explain refuses a body that would not be one JSON object", "[commands]") {
  const std::string body = GENERATE("", "[1]", "{", R"({},"path":"/x")", "{\"a\":\"\xff\"}");
  const FakeGateway gateway;

  const Ran ran = RunAt(gateway, {"explain", "--model", "x", "--body", "-"}, body);

  CHECK(ran.status == 1);
  CHECK(ran.err == "the input is no JSON object\n");
}

TEST_CASE("explain names a body file that is not there", "[commands]") {
  const Ran ran = RunCommand({"explain", "--model", "x", "--body", "not/there.json"});

  CHECK(ran.status == 1);
  CHECK(ran.err == "cannot read not/there.json\n");
}

TEST_CASE("explain leaves it to the path which protocol it is", "[commands]") {
  FakeGateway gateway;
  gateway.On(kExplain, {200, std::string(kExplanation)});

  RunAt(gateway, {"explain", "--model", "x", "--path", "/v1/messages"});

  CHECK(gateway.asked()[0].body == R"({"model":"x","path":"/v1/messages"})");
}

TEST_CASE("explain fails when nobody would be asked, and says why", "[commands]") {
  FakeGateway gateway;
  gateway.On(kExplain, {200, R"({"model":"x","steps":[],"candidates":[],)"
                             R"("error":"The model 'x' does not exist."})"});

  const Ran ran = RunAt(gateway, {"explain", "--model", "x"});

  CHECK(ran.status == 1);
  CHECK(ran.out == "x\n\nThe model 'x' does not exist.\n");
}

TEST_CASE("explain fails when everybody would be skipped", "[commands]") {
  FakeGateway gateway;
  gateway.On(kExplain, {200, R"({"model":"x","steps":[],"candidates":[{"provider":"p",)"
                             R"("protocol":"openai","model":"x","skipped":"no key","lost":[]}],)"
                             R"("error":null})"});

  CHECK(RunAt(gateway, {"explain", "--model", "x"}).status == 1);
}

TEST_CASE("explain --json gives the gateway's answer, with nothing that acts on a terminal",
          "[commands]") {
  FakeGateway gateway;
  gateway.On(kExplain, {200, "{\"model\":\"\u009b\",\"candidates\":[{\"skipped\":null}]}"});

  const Ran ran = RunAt(gateway, {"explain", "--model", "x", "--json"});

  CHECK(ran.status == 0);
  CHECK(ran.out == "{\"model\":\"\\u009b\",\"candidates\":[{\"skipped\":null}]}\n");
}

}  // namespace
}  // namespace gateway::server
