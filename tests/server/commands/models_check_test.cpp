#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <string>

#include "server/commands/fake_gateway.hpp"
#include "server/commands/model_check.hpp"
#include "support/catch.hpp"

namespace gateway::server {
namespace {

const std::string kChat = "POST /v1/chat/completions";

bool Has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

// Latencies are as they are: "12" -> "#".
std::string WithoutTimes(const std::string& out) {
  std::string text;
  std::istringstream in(out);
  for (std::string line; std::getline(in, line);) {
    std::istringstream words(line);
    std::string word;
    for (int i = 0; words >> word; ++i) {
      text += (i == 0 ? "" : " ") + (i == 3 && word != "MS" ? "#" : word);
    }
    text += "\n";
  }
  return text;
}

TEST_CASE("models check makes a call of one token to each name", "[commands]") {
  FakeGateway gateway;
  gateway.On(kChat, [](const Asked& asked) {
    return Has(asked.body, "坏") ? HttpAnswer{404, ErrorBody(R"(no such\nmodel)")}
                                 : HttpAnswer{200, "{}"};
  });

  const Ran ran = RunAt(gateway, {"models", "check", "p", "org/a", "坏🦙", "--token", "secret"});

  CHECK(ran.err.empty());
  CHECK(ran.status == 1);
  CHECK(WithoutTimes(ran.out) ==
        "MODEL RESULT STATUS MS ERROR\norg/a ok 200 # -\n坏🦙 failed 404 # no such model\n");
  const auto asked = gateway.asked();
  REQUIRE(asked.size() == 2);
  CHECK(std::any_of(asked.begin(), asked.end(), [](const Asked& call) {
    return call.body ==
           R"({"model":"p/org/a","messages":[{"role":"user","content":"hi"}],"max_tokens":1})";
  }));
  // A chat call is passed on: the admin token has no business there.
  CHECK(asked[0].authorization.empty());
}

TEST_CASE("models check asks again where max_completion_tokens is wanted", "[commands]") {
  FakeGateway gateway;
  gateway.On(kChat, [](const Asked& asked) {
    return Has(asked.body, "\"max_tokens\"")
               ? HttpAnswer{400, ErrorBody("use max_completion_tokens instead")}
               : HttpAnswer{200, "{}"};
  });

  const Ran ran = RunAt(gateway, {"models", "check", "p", "o1"});

  CHECK(ran.status == 0);
  REQUIRE(gateway.asked().size() == 2);
  CHECK(Has(gateway.asked()[1].body, R"("max_completion_tokens":1})"));
}

TEST_CASE("models check without names takes what clients see", "[commands]") {
  FakeGateway gateway;
  gateway.On(kChat, {200, "{}"});

  const Ran ran = RunAt(gateway, {"models", "check", "p"});

  CHECK(ran.status == 0);
  CHECK(WithoutTimes(ran.out) == "MODEL RESULT STATUS MS ERROR\nm ok 200 # -\nx ok 200 # -\n");
}

TEST_CASE("models check takes the stored list where clients see none", "[commands]") {
  FakeGateway gateway;
  gateway.On(kChat, {200, "{}"});
  gateway.On("GET /models/%E6%B7%B1%E5%BA%A6?cached=true",
             {200, R"({"object":"list","data":[{"id":"deep"}],"gone":[]})"});

  const Ran ran = RunAt(gateway, {"models", "check", "深度"});

  CHECK(ran.status == 0);
  CHECK(WithoutTimes(ran.out) == "MODEL RESULT STATUS MS ERROR\ndeep ok 200 # -\n");
}

TEST_CASE("models check says what to do when no list is known", "[commands]") {
  FakeGateway gateway;
  gateway.On("GET /models/%E6%B7%B1%E5%BA%A6?cached=true", {404, ErrorBody("never asked")});

  const Ran ran = RunAt(gateway, {"models", "check", "深度"});

  CHECK(ran.status == 1);
  CHECK(ran.err == "never asked; models fetch asks for the list, or give names\n");
}

TEST_CASE("CheckModels makes eight calls at a time, and no more", "[commands]") {
  std::mutex mutex;
  std::condition_variable changed;
  int running = 0;
  int most = 0;
  int total = 0;
  FakeGateway gateway;
  // httplib fills its tables at the first request: done before threads see it, because
  // ThreadSanitizer cannot see into the compiled library how it guards them.
  const GatewayClient client(*ReadAddress(gateway.url()), Secret());
  CheckModels(client, "p", {"first"});
  gateway.On(kChat, [&](const Asked&) {
    std::unique_lock lock(mutex);
    ++running;
    ++total;
    most = std::max(most, running);
    changed.notify_all();
    // The first eight wait for each other.
    changed.wait_for(lock, kPatience, [&] { return total >= 8; });
    --running;
    return HttpAnswer{200, "{}"};
  });
  std::vector<std::string> names;
  for (int i = 0; i < 40; ++i) {
    names.push_back("m" + std::to_string(i));
  }

  const auto checks = CheckModels(client, "p", names);

  CHECK(most == 8);
  REQUIRE(checks.size() == 40);
  CHECK(checks[39].name == "m39");
  CHECK(std::all_of(checks.begin(), checks.end(), [](const auto& check) { return check.good; }));
}

TEST_CASE("CheckModels tells a gateway that went away as a failure", "[commands]") {
  GatewayAddress address;
  {
    const FakeGateway gateway;
    address = *ReadAddress(gateway.url());
  }

  const auto checks = CheckModels(GatewayClient(address, Secret()), "p", {"a"});

  REQUIRE(checks.size() == 1);
  CHECK_FALSE(checks[0].good);
  CHECK(checks[0].status == 0);
  CHECK(checks[0].error.starts_with("nothing answers at http://127.0.0.1:"));
}

}  // namespace
}  // namespace gateway::server
