#include <string>

#include "mock_fixture.hpp"
#include "server/json/json.hpp"
#include "server/mock/list_body.hpp"
#include "server/mock/query.hpp"
#include "server/mock/shelf.hpp"

// What a running mock answers to /files and /batches, and what these stand on.
namespace gateway::server::mock {
namespace {

std::string IdOf(std::string_view body) {
  rapidjson::Document document;
  REQUIRE(ReadJson(body, &document));
  return std::string(TextOf(Find(&document, "id")));
}

TEST_CASE("mock::Files keeps a file until it is deleted", "[mock]") {
  const RunningMock mock;
  const std::string bytes("\x00\xFF\r\n", 4);

  const auto made = mock.PostForm("/v1/files", {{"purpose", "batch"}, {"file", bytes, "a.jsonl"}});

  REQUIRE(made);
  CHECK(made->status == 200);
  CHECK(Has(made->body, R"("object":"file","filename":"a.jsonl","purpose":"batch","bytes":4,)"));
  const std::string path = "/v1/files/" + IdOf(made->body);
  CHECK(mock.Get(path)->body == made->body);
  const auto content = mock.Get(path + "/content");
  CHECK(content->get_header_value("content-type") == "application/octet-stream");
  CHECK(content->body == bytes);
  CHECK(Has(mock.Delete(path)->body, R"("object":"file","deleted":true)"));
  CHECK(mock.Get(path)->status == 404);
  CHECK(Has(mock.Get(path + "/content")->body, R"("error":{"message":"No such File object:)"));
  CHECK(mock.Delete(path)->status == 404);
}

TEST_CASE("mock::Files lists by purpose, a page at a time", "[mock]") {
  const RunningMock mock;
  const auto make = [&mock](const char* name, const char* purpose) {
    return IdOf(mock.PostForm("/v1/files", {{"purpose", purpose}, {"file", "x", name}})->body);
  };
  const std::string first = make("one", "batch");
  const std::string second = make("two", "batch");
  make("three", "user_data");

  const auto page = mock.Get("/v1/files?purpose=batch&limit=1");
  CHECK(Has(page->body, R"("filename":"two")"));
  CHECK_FALSE(Has(page->body, R"("filename":"one")"));
  CHECK(Has(page->body, R"("has_more":true})"));
  const auto next = mock.Get("/v1/files?purpose=batch&limit=1&after=" + second);
  CHECK(Has(next->body, fmt::format(R"("last_id":"{}","has_more":false}})", first)));
  CHECK(Has(mock.Get("/v1/files")->body, R"("filename":"three")"));
}

TEST_CASE("mock::Files refuses what is no upload", "[mock]") {
  const RunningMock mock;

  CHECK(mock.PostForm("/v1/files", {{"purpose", "batch"}})->status == 400);
  CHECK(Has(mock.PostForm("/v1/files", {{"file", "x", "f"}})->body, R"("param":"purpose")"));
  CHECK(mock.Post("/v1/files", "{}")->status == 400);
  CHECK(mock.Get("/v1/files/file-0/other")->status == 404);
  CHECK(mock.Delete("/v1/files")->status == 404);
  CHECK(mock.Get("/v1/files/%FF")->status == 400);
}

TEST_CASE("mock::Files keeps nothing of an upload that fails", "[mock]") {
  MockOptions options;
  options.fail_429 = 50;
  options.seed = 7;
  const RunningMock mock(options);
  int made = 0;
  for (int i = 0; i < 40; ++i) {
    made += mock.PostForm("/v1/files", {{"purpose", "p"}, {"file", "x", "f"}})->status == 200;
  }

  auto list = mock.Get("/v1/files");
  while (list->status == 429) {
    list = mock.Get("/v1/files");
  }

  rapidjson::Document document;
  REQUIRE(ReadJson(list->body, &document));
  CHECK(Find(&document, "data")->Size() == static_cast<unsigned>(made));
  CHECK((made > 0 && made < 40));
}

TEST_CASE("mock::Batches are made, listed, shown and cancelled", "[mock]") {
  const RunningMock mock;

  const auto made =
      mock.Post("/v1/batches",
                R"({"input_file_id":"file-1","endpoint":"/v1/responses","completion_window":"24h",)"
                R"("metadata":{"a":"b"}})");

  REQUIRE(made);
  CHECK(made->status == 200);
  CHECK(Has(made->body, R"("object":"batch","status":"validating","input_file_id":"file-1",)"));
  CHECK(Has(made->body, R"("metadata":{"a":"b"})"));
  const std::string path = "/v1/batches/" + IdOf(made->body);
  CHECK(mock.Get(path)->body == made->body);
  CHECK(Has(mock.Get("/v1/batches?limit=5")->body, made->body));
  const auto cancelled = mock.Post(path + "/cancel", "");
  CHECK(Has(cancelled->body, R"("status":"cancelling")"));
  CHECK(mock.Get(path)->body == cancelled->body);
  CHECK(mock.Get("/v1/batches/batch_0")->status == 404);
  CHECK(Has(mock.Post("/v1/batches", "{}")->body, R"("param":"input_file_id")"));
}

TEST_CASE("mock::Shelf lets the oldest go, by number and by size", "[mock]") {
  Shelf<int> shelf(3, 100);
  const auto put = [&shelf](const char* id, int thing, std::size_t bytes) {
    shelf.Put(id, std::make_shared<int>(thing), bytes);
  };
  put("a", 1, 10);
  put("b", 2, 10);
  put("c", 3, 10);
  CHECK(shelf.All().size() == 3);
  CHECK(*shelf.All().front() == 3);

  put("d", 4, 10);
  CHECK(shelf.Get("a") == nullptr);
  put("e", 5, 85);
  CHECK(shelf.Get("c") == nullptr);
  CHECK(*shelf.Get("d") == 4);
  put("f", 6, 101);
  CHECK(shelf.Get("f") == nullptr);
  CHECK(shelf.All().size() == 2);

  shelf.Replace("d", std::make_shared<int>(7));
  CHECK(*shelf.Get("d") == 7);
  CHECK(shelf.Remove("e"));
  CHECK_FALSE(shelf.Remove("e"));
  put("g", 8, 90);
  CHECK(shelf.All().size() == 2);
}

TEST_CASE("mock::ListBody turns pages in both orders", "[mock]") {
  const std::vector<ListItem> items = {{"c", "3"}, {"b", "2"}, {"a", "1"}};

  CHECK(ListBody(items, "limit=2", 9) ==
        R"({"object":"list","data":[3,2],"first_id":"c","last_id":"b","has_more":true})");
  CHECK(ListBody(items, "after=c&order=desc", 9) ==
        R"({"object":"list","data":[2,1],"first_id":"b","last_id":"a","has_more":false})");
  CHECK(ListBody(items, "order=asc", 1) ==
        R"({"object":"list","data":[1],"first_id":"a","last_id":"a","has_more":true})");
  CHECK(ListBody(items, "after=x", 9) ==
        R"({"object":"list","data":[],"first_id":null,"last_id":null,"has_more":false})");
}

TEST_CASE("mock::AnthropicListBody turns pages in both directions", "[mock]") {
  const std::vector<ListItem> items = {{"a", "1"}, {"b", "2"}, {"c", "3"}};

  CHECK(AnthropicListBody(items, "", 2) ==
        R"({"data":[1,2],"first_id":"a","last_id":"b","has_more":true})");
  CHECK(AnthropicListBody(items, "after_id=b", 2) ==
        R"({"data":[3],"first_id":"c","last_id":"c","has_more":false})");
  CHECK(AnthropicListBody(items, "before_id=c", 1) ==
        R"({"data":[2],"first_id":"b","last_id":"b","has_more":true})");
  CHECK(AnthropicListBody(items, "before_id=b", 9) ==
        R"({"data":[1],"first_id":"a","last_id":"a","has_more":false})");
  CHECK(AnthropicListBody(items, "before_id=x", 9) ==
        R"({"data":[],"first_id":null,"last_id":null,"has_more":false})");
}

TEST_CASE("mock::QueryValue decodes", "[mock]") {
  CHECK(QueryValue("a=1&b%5B%5D=x+y%2Fz&c", "b[]") == "x y/z");
  CHECK(QueryValue("a=1&a=2", "a") == "1");
  CHECK(QueryValue("a=%zz%4", "a") == "%zz%4");
  CHECK(QueryValue("c", "c").empty());
  CHECK(QueryNumber("n=12", "n") == 12U);
  CHECK_FALSE(QueryNumber("n=12x", "n"));
  CHECK_FALSE(QueryNumber("n=-1", "n"));
  CHECK_FALSE(QueryNumber("", "n"));
}

}  // namespace
}  // namespace gateway::server::mock
