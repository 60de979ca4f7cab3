#include "libgateway/json/call_head.hpp"

#include <string>
#include <string_view>

#include "libgateway/json/gate.hpp"
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

std::string Spliced(std::string_view body, std::string_view model, bool ask_for_usage = false) {
  const auto head = ReadCallHead(body);
  REQUIRE(head);
  std::string spliced = SpliceCall(body, *head, model, ask_for_usage);
  CHECK(CheckJson(spliced));
  return spliced;
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

TEST_CASE("json::SpliceCall changes the model and not one byte more", "[json]") {
  CHECK(Spliced("{ \"x\" : 1.00e+2 ,\n \"model\"\t: \"p/m\" , \"z\": \"\\u4f60\\/你\" }\n", "m") ==
        "{ \"x\" : 1.00e+2 ,\n \"model\"\t: \"m\" , \"z\": \"\\u4f60\\/你\" }\n");
  CHECK(Spliced(R"({"model":"p/m"})", "a \"b\" \\ 你") == R"({"model":"a \"b\" \\ 你"})");
  CHECK(Spliced(" \n{\"model\":\"p/m\"}", "m") == " \n{\"model\":\"m\"}");
}

TEST_CASE("json::SpliceCall leaves a byte order mark behind", "[json]") {
  CHECK(Spliced("\xEF\xBB\xBF{\"model\":\"p/m\"}", "m") == "{\"model\":\"m\"}");
}

TEST_CASE("json::SpliceCall asks for usage at the end of the object", "[json]") {
  CHECK(Spliced("{\"model\":\"p/m\",\"messages\":[{}]} \n", "m", true) ==
        "{\"model\":\"m\",\"messages\":[{}],\"stream_options\":{\"include_usage\":true}} \n");
  CHECK(Spliced("{\"t\":\"}\",\"model\":\"p/m\"\n}", "m", true) ==
        "{\"t\":\"}\",\"model\":\"m\"\n,\"stream_options\":{\"include_usage\":true}}");
}

}  // namespace
}  // namespace gateway::json
