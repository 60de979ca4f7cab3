#include "libgateway/providers/upstream_models.hpp"

#include <string>
#include <string_view>

#include "support/catch.hpp"

namespace gateway::providers {
namespace {

std::string Ids(std::string_view body) {
  const auto page = ReadModelPage(body);
  if (!page) {
    return "refused";
  }
  std::string ids;
  for (const UpstreamModel& model : page->models) {
    ids += model.id + ";";
  }
  return ids;
}

TEST_CASE("providers::ReadModelPage reads lists of every shape", "[providers]") {
  CHECK(
      Ids(R"({"object":"list","data":[{"id":"a/b:free","object":"model"},{"id":"通义千问🙂"}]})") ==
      "a/b:free;通义千问🙂;");
  CHECK(Ids(R"([{"id":"a"},{"name":"b"}])") == "a;b;");
  CHECK(Ids(R"({"models":[{"model":"a"},"b",3,null,{"x":1}]})") == "a;b;");
  CHECK(Ids(R"({"data":[]})").empty());
}

TEST_CASE("providers::ReadModelPage refuses what is no list", "[providers]") {
  for (const char* body : {"", "<html>", "{}", R"({"data":{}})", R"("a")", R"({"error":"x"})"}) {
    CAPTURE(body);
    CHECK(Ids(body) == "refused");
  }
}

TEST_CASE("providers::ReadModelPage reads owner, time and where to go on", "[providers]") {
  const auto page = ReadModelPage(
      R"({"data":[{"id":"a","created":1700000000,"owned_by":"me"},)"
      R"({"id":"b","created_at":"2025-02-19T00:00:00Z"},{"id":"c","created":"soon"}],)"
      R"("has_more":true,"last_id":"c"})");
  REQUIRE(page);
  CHECK(page->models[0].created == 1'700'000'000);
  CHECK(page->models[0].owned_by == "me");
  CHECK(page->models[1].created == 1'739'923'200);
  CHECK(page->models[2].created == 0);
  CHECK(page->next == "c");
  CHECK(ReadModelPage(R"({"data":[],"has_more":false,"last_id":"c"})")->next.empty());
}

}  // namespace
}  // namespace gateway::providers
