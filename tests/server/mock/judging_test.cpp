#include <string>

#include "mock_fixture.hpp"
#include "server/json/json.hpp"

// What a running mock answers to /moderations and /rerank.
namespace gateway::server::mock {
namespace {

TEST_CASE("mock::MockUpstream flags violence, and nothing else", "[mock]") {
  const RunningMock mock;

  const auto response = mock.Post("/v1/moderations", R"({"input":["peace","some violence"]})");

  REQUIRE(response);
  CHECK(response->status == 200);
  CHECK(response->body.starts_with(R"({"id":"modr-)"));
  CHECK(Has(response->body, R"("model":"mock-moderation","results":[{"flagged":false,)"));
  CHECK(Has(response->body, R"(,{"flagged":true,"categories":{"harassment":false,)"));
  CHECK(Has(response->body, R"("violence":true,"violence/graphic":false})"));
  CHECK(Has(response->body, R"("violence":0.99,)"));
}

TEST_CASE("mock::MockUpstream judges an input with pictures as one", "[mock]") {
  const RunningMock mock;

  const auto response = mock.Post(
      "/v1/moderations",
      R"({"model":"m","input":[{"type":"text","text":"violence"},{"type":"image_url"}]})");

  REQUIRE(response);
  rapidjson::Document document;
  REQUIRE(ReadJson(response->body, &document));
  REQUIRE(Find(&document, "results")->Size() == 1);
  CHECK(IsTrue(Find(&(*Find(&document, "results"))[0], "flagged")));
  CHECK(mock.Post("/v1/moderations", R"({"input":[1]})")->status == 400);
  CHECK(mock.Post("/v1/moderations", R"({"input":[]})")->status == 400);
  CHECK(mock.Post("/v1/moderations", R"({"model":"m"})")->status == 400);
}

TEST_CASE("mock::MockUpstream ranks documents by the words they share with the query", "[mock]") {
  const RunningMock mock;

  const auto response =
      mock.Post("/v1/rerank",
                R"({"model":"mock-rerank","query":"Red apple","top_n":2,"return_documents":true,)"
                R"("documents":["a pear","an APPLE, red",{"text":"red"}]})");

  REQUIRE(response);
  CHECK(response->body ==
        R"({"model":"mock-rerank","results":[)"
        R"({"index":1,"relevance_score":1.000000,"document":{"text":"an APPLE, red"}},)"
        R"({"index":2,"relevance_score":0.500000,"document":{"text":"red"}}],)"
        R"("usage":{"total_tokens":10}})");
}

TEST_CASE("mock::MockUpstream refuses to rank nothing", "[mock]") {
  const RunningMock mock;

  CHECK(mock.Post("/v1/rerank", R"({"model":"m","query":"x","documents":[]})")->status == 400);
  CHECK(mock.Post("/v1/rerank", R"({"model":"m","documents":["x"]})")->status == 400);
  CHECK(mock.Post("/v1/rerank", R"({"query":"x","documents":["x"]})")->status == 400);
  CHECK(
      mock.Post("/v1/rerank", R"({"model":"m","query":"x","documents":["x"],"top_n":0})")->status ==
      400);
}

}  // namespace
}  // namespace gateway::server::mock
