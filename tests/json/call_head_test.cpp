#include "libgateway/json/call_head.hpp"

#include <string>
#include <string_view>

#include "support/catch.hpp"

namespace gateway::json {
namespace {

// The field that a refused body is blamed for.
std::string Blamed(std::string_view body) {
  const auto head = ReadCallHead(body);
  REQUIRE_FALSE(head);
  CHECK(head.error().code == ErrorCode::kInvalidRequest);
  CHECK_FALSE(head.error().message.empty());
  return head.error().param;
}

TEST_CASE("json::ReadCallHead reads model and stream", "[json]") {
  const auto head =
      ReadCallHead(R"({"stream":true,"messages":[{"model":"no"}],"model":"p/m:free"})");

  REQUIRE(head);
  CHECK(head->model == "p/m:free");
  CHECK(head->stream);
  CHECK_FALSE(head->has_stream_options);
  CHECK_FALSE(head->wants_usage);
}

TEST_CASE("json::ReadCallHead takes a null stream for none", "[json]") {
  CHECK_FALSE(ReadCallHead(R"({"model":"m","stream":null})")->stream);
  CHECK_FALSE(ReadCallHead(R"({"model":"m","stream":false})")->stream);
  CHECK_FALSE(ReadCallHead(R"({"model":"m"})")->stream);
}

TEST_CASE("json::ReadCallHead sees what the client wants to know about usage", "[json]") {
  const auto asked = ReadCallHead(R"({"model":"m","stream_options":{"include_usage":true}})");
  CHECK(asked->has_stream_options);
  CHECK(asked->wants_usage);
  const auto refused = ReadCallHead(R"({"model":"m","stream_options":{"include_usage":false}})");
  CHECK(refused->has_stream_options);
  CHECK_FALSE(refused->wants_usage);
  const auto null = ReadCallHead(R"({"model":"m","stream_options":null})");
  CHECK(null->has_stream_options);
  CHECK_FALSE(null->wants_usage);
  CHECK_FALSE(ReadCallHead(R"({"model":"m","stream_options":3})")->wants_usage);
}

TEST_CASE("json::ReadCallHead undoes escapes in the model's name", "[json]") {
  CHECK(ReadCallHead(R"({"model":"a\/b\u0063\"你"})")->model == "a/bc\"你");
}

TEST_CASE("json::ReadCallHead refuses what is no call, and says which field", "[json]") {
  CHECK(Blamed("") == "");
  CHECK(Blamed("{\"model\":\"m\"") == "");
  CHECK(Blamed("[\"model\"]") == "");
  CHECK(Blamed("\"model\"") == "");
  CHECK(Blamed("{\"model\":\"\xFF\"}") == "");
  CHECK(Blamed("{}") == "model");
  CHECK(Blamed(R"({"model":null})") == "model");
  CHECK(Blamed(R"({"model":""})") == "model");
  CHECK(Blamed(R"({"model":1})") == "model");
  CHECK(Blamed(R"({"model":["m"]})") == "model");
  CHECK(Blamed(R"({"model":"m","stream":"true"})") == "stream");
  CHECK(Blamed(R"({"model":"m","stream":1})") == "stream");
}

TEST_CASE("json::ReadCallHead refuses a field that readers of JSON would read differently",
          "[json]") {
  CHECK(Blamed(R"({"model":"m","model":"m"})") == "model");
  CHECK(Blamed(R"({"model":"cheap","mod\u0065l":"dear"})") == "model");
  CHECK(Blamed(R"({"model":"m","stream":true,"stream":false})") == "stream");
  CHECK(Blamed(R"({"messages":[],"model":"m","m\u0065ssages":[]})") == "messages");
  CHECK(ReadCallHead(R"({"model":"m","user":"a","user":"b","x":{"model":1}})"));
}

TEST_CASE("json::ReadCallHead does without a model where none is needed", "[json]") {
  const auto head = ReadCallHead(R"({"input":"x"})", false);
  REQUIRE(head);
  CHECK(head->model.empty());
  CHECK_FALSE(ReadCallHead(R"({"model":1})", false));
}

TEST_CASE("json::ReadCallHead counts the bytes of texts, and not those of files", "[json]") {
  CHECK(ReadCallHead(R"({"model":"m","messages":[{"content":"你好"}]})")->text_bytes == 7);
  const std::string file(5000, 'A');
  CHECK(ReadCallHead(R"({"model":"m","x":"data:image/png;base64,)" + file + R"("})")->text_bytes ==
        1);
  const std::string text = "It is " + file;
  CHECK(ReadCallHead(R"({"model":"m","x":")" + text + R"("})")->text_bytes == text.size() + 1);
}

}  // namespace
}  // namespace gateway::json
