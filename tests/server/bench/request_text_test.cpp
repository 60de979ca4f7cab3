#include "server/bench/request_text.hpp"

#include <string>

#include "server/json/json.hpp"
#include "support/catch.hpp"

namespace gateway::server::bench {
namespace {

rapidjson::Document BodyOf(const Settings& settings) {
  rapidjson::Document document;
  REQUIRE(ReadJson(RequestBody(settings), &document));
  return document;
}

TEST_CASE("bench::RequestBody has exactly the bytes asked for, and is JSON", "[bench]") {
  Settings settings;
  settings.dialect = GENERATE(Dialect::kOpenAi, Dialect::kAnthropic);
  settings.mode = GENERATE(Mode::kClosed, Mode::kStreams);
  settings.body_bytes = GENERATE(400, 500, 1000, 1001, 4095, 4096, 4097, 65'536);
  CAPTURE(settings.body_bytes);

  CHECK(RequestBody(settings).size() == settings.body_bytes);

  const auto document = BodyOf(settings);
  CHECK(IsTrue(Find(&document, "stream")) == (settings.mode == Mode::kStreams));
  CHECK((Find(&document, "tools") != nullptr) == (settings.body_bytes >= 4096));
  CHECK((Find(&document, "system") != nullptr) == (settings.dialect == Dialect::kAnthropic));
}

TEST_CASE("bench::RequestBody is a whole call, however little is asked for", "[bench]") {
  Settings settings;
  settings.body_bytes = 1;
  settings.model = "a \"model\"";

  const auto document = BodyOf(settings);

  CHECK(TextOf(Find(&document, "model")) == settings.model);
  CHECK(Find(&document, "messages")->Size() == 2);
}

TEST_CASE("bench::RequestText sends the key as its protocol does", "[bench]") {
  Settings settings;
  settings.host = "::1";
  settings.path = "/v1/x";
  settings.key = Secret("sk-1");
  std::string text = RequestText(settings);

  CHECK(text.starts_with("POST /v1/x HTTP/1.1\r\nhost: [::1]:80\r\n"));
  CHECK(text.find("\r\nauthorization: Bearer sk-1\r\n") != std::string::npos);
  CHECK(text.find("\r\ncontent-length: 500\r\n\r\n{") != std::string::npos);

  settings.dialect = Dialect::kAnthropic;
  text = RequestText(settings);
  CHECK(text.find("\r\nx-api-key: sk-1\r\n") != std::string::npos);
  CHECK(text.find("\r\nanthropic-version: ") != std::string::npos);
}

}  // namespace
}  // namespace gateway::server::bench
