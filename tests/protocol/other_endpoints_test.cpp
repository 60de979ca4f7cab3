#include <string>
#include <string_view>

#include "protocol/decoding.hpp"
#include "support/catch.hpp"

namespace gateway::protocol {
namespace {

Case At(std::string path, std::string content_type, bool stream = false) {
  Case test = With(stream ? StreamCase() : JsonCase(), std::move(content_type));
  test.path = std::move(path);
  return test;
}

TEST_CASE("protocol::OpenAiDecoder passes files on as they come", "[protocol]") {
  Case test = At("/v1/audio/speech", "audio/mpeg");
  test.headers.push_back({"content-length", "6"});
  const std::string sound("\xFF\xFB\0{\r\n", 6);

  const Decoded decoded = Decode(test, sound, 1);

  CHECK(decoded.body == sound);
  CHECK(decoded.head.streaming);
  CHECK(decoded.head.length == 6);
  CHECK(decoded.header("content-type") == "audio/mpeg");
  CHECK(decoded.complete);
  CHECK(Decode(test, sound.substr(0, 2), 1, false).body == sound.substr(0, 2));
}

TEST_CASE("protocol::OpenAiDecoder passes texts on that only look like JSON", "[protocol]") {
  const Case test = At("/v1/audio/transcriptions", "text/plain; charset=utf-8");
  const Decoded decoded = Decode(test, "[Music]\n");
  CHECK(decoded.body == "[Music]\n");
  CHECK(decoded.head.status == 200);
}

TEST_CASE("protocol::OpenAiDecoder passes a file's content on, whatever it is", "[protocol]") {
  for (const char* type : {"application/json", "text/event-stream", "text/html", ""}) {
    CAPTURE(type);
    CHECK(Decode(At("/v1/files/f/content", type), "{\"a\":1}\n{\"b\":2}\n").body ==
          "{\"a\":1}\n{\"b\":2}\n");
  }
}

TEST_CASE("protocol::OpenAiDecoder does not pass a page off as a file", "[protocol]") {
  for (const char* path : {"/v1/audio/speech", "/v1/images/generations", "/v1/embeddings"}) {
    CAPTURE(path);
    const Decoded decoded = Decode(At(path, "text/html"), "<html><title>Log in</title></html>");
    REQUIRE(decoded.failure);
    CHECK(decoded.failure->message.find("Log in") != std::string::npos);
  }
}

TEST_CASE("protocol::OpenAiDecoder keeps objects, their status and their tokens", "[protocol]") {
  Case test = At("/v1/rerank", "application/json");
  const std::string answer = R"({ "results":[],"usage":{"total_tokens":12}})";
  const Decoded decoded = Decode(test, answer);
  CHECK(decoded.body == answer);
  CHECK(decoded.usage.prompt == 12);
  test.path = "/v1/batches";
  test.status = 201;
  CHECK(Decode(test, R"({"id":"b"})").head.status == 201);
  test.status = 204;
  for (const char* path : {"/v1/files/x", "/v1/responses/x"}) {
    test.path = path;
    const Decoded nothing = Decode(test, "");
    CHECK(nothing.head.status == 204);
    CHECK_FALSE(nothing.failure);
  }
}

TEST_CASE("protocol::OpenAiDecoder knows the last events of images and audio", "[protocol]") {
  const Case test = At("/v1/audio/transcriptions", "text/event-stream", true);
  const std::string delta =
      "event: transcript.text.delta\ndata: "
      "{\"type\":\"transcript.text.delta\",\"delta\":\"a\"}\n\n";
  const std::string done =
      "event: transcript.text.done\ndata: {\"type\":\"transcript.text.done\",\"text\":\"a\","
      "\"usage\":{\"input_tokens\":9,\"output_tokens\":1}}\n\n";

  const Decoded decoded = Decode(test, delta + done);
  CHECK(decoded.body == delta + done);
  CHECK_FALSE(decoded.failure);
  CHECK(decoded.usage.prompt == 9);
  CHECK(Decode(test, delta).failure);
}

TEST_CASE("protocol::OpenAiDecoder takes the end of a stream after its last event for no failure",
          "[protocol]") {
  Case test = At("/v1/images/generations", "text/event-stream", true);
  const std::string image =
      "event: image_generation.completed\ndata: {\"type\":\"image_generation.completed\","
      "\"b64_json\":\"" +
      std::string(3'000'000, 'A') + "\"}\n\n";

  const Decoded open = Decode(test, image + image, 1'000'000, false);
  CHECK(open.body == image + image);
  CHECK_FALSE(open.complete);
  CHECK(open.may_end);
  test.path = "/v1/audio/speech";
  const std::string done = "data: {\"type\":\"speech.audio.done\"}\n\n";
  CHECK(Decode(test, done, 1, false).complete);
  // Without types there is nothing to tell a last event by.
  CHECK_FALSE(
      Decode(At("/v1/moderations", "text/event-stream", true), "data: {\"x\":1}\n\n").failure);
}

TEST_CASE("protocol::OpenAiDecoder finds objects whatever they are called", "[protocol]") {
  for (const char* type : {"text/plain", "application/octet-stream", "application/x+json", ""}) {
    CAPTURE(type);
    CHECK(Decode(At("/v1/embeddings", type), R"({"usage":{"prompt_tokens":9}})").usage.prompt == 9);
    const Decoded error =
        Decode(At("/v1/rerank", type), R"({"error":{"message":"bad )" + std::string(kKey) + "\"}}");
    CHECK(error.head.status == 502);
    REQUIRE(error.reported);
    CHECK(error.reported->message == "bad ***");
  }
}

TEST_CASE("protocol::OpenAiDecoder folds and unfolds the older completions", "[protocol]") {
  const std::string stream =
      "data: "
      "{\"id\":\"c\",\"object\":\"text_completion\",\"created\":1,\"model\":\"m\",\"choices\":"
      "[{\"index\":0,\"text\":\"你\",\"finish_reason\":null}]}\n\n"
      "data: "
      "{\"id\":\"c\",\"object\":\"text_completion\",\"created\":1,\"model\":\"m\",\"choices\":"
      "[{\"index\":0,\"text\":\"好\",\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";
  const std::string whole =
      R"({"id":"c","object":"text_completion","created":1,"model":"m","choices":[{"index":0,)"
      R"("text":"你好","logprobs":null,"finish_reason":"stop"}]})";

  CHECK(Decode(At("/v1/completions", "text/event-stream"), stream).body == whole);
  CHECK(Decode(At("/v1/completions", "application/json", true), whole).body ==
        "data: " + whole + "\n\ndata: [DONE]\n\n");
}

}  // namespace
}  // namespace gateway::protocol
