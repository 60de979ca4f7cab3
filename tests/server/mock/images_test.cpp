#include <string>

#include "mock_fixture.hpp"
#include "server/json/json.hpp"
#include "server/mock/png.hpp"

// What a running mock answers to /images.
namespace gateway::server::mock {
namespace {

TEST_CASE("mock::PngOf makes the same file as any other writer of PNG", "[mock]") {
  // Checked with a decoder: 8 by 8, all points (1, 2, 3).
  const std::string png = PngOf(0x010203);

  CHECK(png.size() == 8 + 25 + 12 + 2 + 5 + 8 * 25 + 4 + 12);
  CHECK(
      png.starts_with(std::string("\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR\0\0\0\x08\0\0\0\x08\x08\x02"
                                  "\0\0\0\x4B\x6D\x29\xDC",
                                  33)));
  CHECK(png.ends_with(std::string("\0\0\0\0IEND\xAE\x42\x60\x82", 12)));
}

TEST_CASE("mock::MockUpstream draws as many pictures as it is asked for", "[mock]") {
  const RunningMock mock;

  const auto response =
      mock.Post("/v1/images/generations", R"({"model":"mock-image","prompt":"a cat","n":2})");

  REQUIRE(response);
  CHECK(response->status == 200);
  rapidjson::Document document;
  REQUIRE(ReadJson(response->body, &document));
  const rapidjson::Value& data = *Find(&document, "data");
  REQUIRE(data.Size() == 2);
  CHECK(TextOf(Find(&data[0], "b64_json")).starts_with("iVBORw0KGgo"));
  CHECK(data[0] != data[1]);
  CHECK(TextOf(Find(&data[0], "revised_prompt")) == "a cat");
  CHECK(Has(response->body, R"("usage":{"input_tokens":2,"input_tokens_details":)"));
}

TEST_CASE("mock::MockUpstream streams pictures, partial ones first", "[mock]") {
  const RunningMock mock;

  const auto response =
      mock.Post("/v1/images/generations", R"({"prompt":"a cat","stream":true,"partial_images":2})");

  REQUIRE(response);
  const auto events = EventsOf(response->body);
  REQUIRE(events.size() == 3);
  CHECK(events[0].name == "image_generation.partial_image");
  CHECK(Has(events[1].data, R"("partial_image_index":1)"));
  CHECK(events[2].name == "image_generation.completed");
  CHECK(Has(events[2].data, R"("usage":{)"));
}

TEST_CASE("mock::MockUpstream changes pictures that were sent whole", "[mock]") {
  const RunningMock mock;

  const auto edit = mock.PostForm("/v1/images/edits", {{"model", "m"},
                                                       {"prompt", "add a hat"},
                                                       {"image[]", "12345", "a.png"},
                                                       {"image[]", "123", "b.png"},
                                                       {"mask", "1", "m.png"},
                                                       {"response_format", "url"}});
  const auto variation =
      mock.PostForm("/v1/images/variations", {{"image", "12345", "a.png"}, {"n", "2"}});

  REQUIRE(edit);
  CHECK(edit->status == 200);
  CHECK(Has(edit->body, R"([{"url":"data:image/png;base64,iVBORw0KGgo)"));
  CHECK(Has(edit->body, R"("revised_prompt":"a.png: 5 bytes, b.png: 3 bytes, m.png: 1 bytes"}])"));
  REQUIRE(variation);
  CHECK(variation->status == 200);
  CHECK(Has(variation->body, R"(},{"b64_json":)"));
}

TEST_CASE("mock::MockUpstream refuses what it cannot draw", "[mock]") {
  const RunningMock mock;

  CHECK(mock.Post("/v1/images/generations", R"({"model":"m"})")->status == 400);
  CHECK(mock.Post("/v1/images/generations", R"({"prompt":"x","n":11})")->status == 400);
  CHECK(mock.PostForm("/v1/images/edits", {{"image", "x", "f"}})->status == 400);
  CHECK(mock.PostForm("/v1/images/edits", {{"prompt", "x"}})->status == 400);
  CHECK(mock.PostForm("/v1/images/variations", {{"image", "x", "f"}, {"n", "x"}})->status == 400);
}

}  // namespace
}  // namespace gateway::server::mock
