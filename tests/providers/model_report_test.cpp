#include "gateway/model_report.hpp"

#include <chrono>
#include <memory>
#include <string>

#include "support/catch.hpp"

namespace gateway {
namespace {

using namespace std::chrono_literals;
using std::chrono::system_clock;

// 2025-09-26 07:10:50 UTC
const system_clock::time_point kAsked{1'758'870'650'123ms};
constexpr auto kShanghai = 480min;

std::string Body(const Response& response) {
  CHECK(response.status == 200);
  CHECK(FindHeader(response.headers, "content-type") == "application/json");
  return response.body;
}

std::shared_ptr<Provider> Up() {
  auto provider = std::make_shared<Provider>();
  provider->name = "up";
  provider->keys = NewKeyPool(
      "up", {{"up#1", Secret("sk-canary-000000001")}, {"给团队", Secret("sk-canary-000000002")}});
  return provider;
}

std::string Show(const ModelReport& report, const Provider& provider) {
  return Body(ShowModels(report, provider, kShanghai));
}

TEST_CASE("ShowModels shows an empty list whole", "[providers]") {
  ModelReport report;
  report.list = {"up", "up#1", kAsked, {}};

  CHECK(Show(report, *Up()) ==
        R"({"object":"list","provider":"up","asked_at":"2025-09-26 15:10:50",)"
        R"("asked_at_ms":1758870650123,"key":"up#1","data":[],"gone":[]})");
}

TEST_CASE("ShowModels tells what is chosen or configured, and what is new or gone", "[providers]") {
  const auto provider = Up();
  provider->configured_models = {"conf"};
  ModelReport report;
  report.list = {"up",
                 "up#1",
                 kAsked,
                 {{"模型🙂\"", "me", 1'700'000'000}, {"conf", "", 0}, {"org/n", "", 0}}};
  report.before =
      UpstreamModels{"up", "up#1", {}, {{"gone/1", "", 0}, {"conf", "", 0}, {"g2", "", 0}}};
  report.chosen = {{"模型🙂\"", "我的"}, {"not offered", ""}};

  CHECK(Show(report, *provider) ==
        R"({"object":"list","provider":"up","asked_at":"2025-09-26 15:10:50",)"
        R"("asked_at_ms":1758870650123,"key":"up#1","data":[)"
        R"({"id":"模型🙂\"","object":"model","created":1700000000,"owned_by":"me",)"
        R"("chosen":true,"alias":"我的","new":true},)"
        R"({"id":"conf","object":"model","created":0,"owned_by":"up",)"
        R"("chosen":true,"alias":null,"new":false},)"
        R"({"id":"org/n","object":"model","created":0,"owned_by":"up",)"
        R"("chosen":false,"alias":null,"new":true}],"gone":["gone/1","g2"]})");
}

TEST_CASE("ShowModels takes all for new when there was no list before", "[providers]") {
  ModelReport report;
  report.list = {"up", "up#1", kAsked, {{"a", "", 0}}};

  CHECK(Show(report, *Up()).find(R"("new":true)") != std::string::npos);
  report.before = report.list;
  CHECK(Show(report, *Up()).find(R"("new":false)") != std::string::npos);
  CHECK(Show(report, *Up()).find(R"("gone":[])") != std::string::npos);
}

TEST_CASE("ShowModels tells which keys were offered a model, if not all of them", "[providers]") {
  ModelReport report;
  report.list = {"up", "*", kAsked, {{"both", "o", 1}, {"one", "o", 1}}};
  report.by_key.push_back(
      {"up#1", UpstreamModels{"up", "up#1", kAsked, {{"both", "", 0}, {"one", "", 0}}}});
  report.by_key.push_back({"broken", Fail(ErrorCode::kUpstreamStatus, "401: \"no\"")});
  report.by_key.push_back({"给团队", UpstreamModels{"up", "给团队", kAsked, {{"both", "", 0}}}});

  CHECK(Show(report, *Up()) ==
        R"({"object":"list","provider":"up","asked_at":"2025-09-26 15:10:50",)"
        R"("asked_at_ms":1758870650123,"key":"*","keys":[)"
        R"({"alias":"up#1","models":2,"error":null},)"
        R"({"alias":"broken","models":null,"error":"401: \"no\""},)"
        R"({"alias":"给团队","models":1,"error":null}],"data":[)"
        R"({"id":"both","object":"model","created":1,"owned_by":"o","chosen":false,)"
        R"("alias":null,"new":true},)"
        R"({"id":"one","object":"model","created":1,"owned_by":"o","chosen":false,)"
        R"("alias":null,"new":true,"keys":["up#1"]}],"gone":[]})");
}

TEST_CASE("ShowProviders shows one that was never asked, and none of its keys' secrets",
          "[providers]") {
  const std::string body = Body(ShowProviders({{Up(), std::nullopt, {}}}, kShanghai));

  CHECK(body == R"({"object":"list","data":[{"provider":"up","protocol":"openai",)"
                R"("keys":["up#1","给团队"],"asked_at":null,"asked_at_ms":null,"offered":null,)"
                R"("configured":[],"chosen":[],"listed":[]}]})");
}

TEST_CASE("ShowProviders shows what is offered, configured, chosen and listed", "[providers]") {
  const auto first = Up();
  first->dialect = Dialect::kAnthropic;
  first->configured_models = {"conf"};
  first->models = {"conf", "我的", "c"};
  const auto second = Up();
  second->name = "two";

  const std::string body =
      Body(ShowProviders({{first,
                           UpstreamModels{"up", "up#1", kAsked, {{"a", "", 0}, {"b", "", 0}}},
                           {{"m\n1", "我的", kAsked}, {"c", "", kAsked}}},
                          {second, UpstreamModels{"two", "*", kAsked, {}}, {}}},
                         -330min));

  CHECK(body ==
        R"({"object":"list","data":[{"provider":"up","protocol":"anthropic",)"
        R"("keys":["up#1","给团队"],"asked_at":"2025-09-26 01:40:50",)"
        R"("asked_at_ms":1758870650123,"offered":2,"configured":["conf"],"chosen":[)"
        R"({"id":"m\n1","alias":"我的","chosen_at":"2025-09-26 01:40:50"},)"
        R"({"id":"c","alias":null,"chosen_at":"2025-09-26 01:40:50"}],)"
        R"("listed":["conf","我的","c"]},{"provider":"two","protocol":"openai",)"
        R"("keys":["up#1","给团队"],"asked_at":"2025-09-26 01:40:50",)"
        R"("asked_at_ms":1758870650123,"offered":0,"configured":[],"chosen":[],"listed":[]}]})");
  CHECK(Body(ShowProviders({}, 0min)) == R"({"object":"list","data":[]})");
}

}  // namespace
}  // namespace gateway
