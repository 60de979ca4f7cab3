#include <string>
#include <vector>

#include "mock_fixture.hpp"
#include "server/mock/tone.hpp"

// What a running mock answers to /audio.
namespace gateway::server::mock {
namespace {

using Fields = std::vector<FormField>;

Fields Upload(Fields more = {}) {
  more.push_back({"model", "mock-whisper"});
  more.push_back({"file", std::string(64'000, '\xFF'), "audio.wav"});
  return more;
}

TEST_CASE("mock::MockUpstream hears a file's name and size", "[mock]") {
  const RunningMock mock;
  const std::string path =
      GENERATE(as<std::string>(), "/v1/audio/transcriptions", "/v1/audio/translations");

  const auto response = mock.PostForm(path, Upload());

  REQUIRE(response);
  CHECK(response->status == 200);
  CHECK(response->get_header_value("content-type") == "application/json");
  CHECK(
      response->body.starts_with(R"({"text":"audio.wav: 64000 bytes","usage":{"type":"tokens",)"));
}

TEST_CASE("mock::MockUpstream gives transcripts in every form", "[mock]") {
  const RunningMock mock;
  const auto in = [&mock](const char* format) {
    return mock.PostForm("/v1/audio/transcriptions", Upload({{"response_format", format}}));
  };

  CHECK(in("text")->body == "audio.wav: 64000 bytes\n");
  CHECK(in("text")->get_header_value("content-type") == "text/plain; charset=utf-8");
  CHECK(in("srt")->body == "1\n00:00:00,000 --> 00:00:02,000\naudio.wav: 64000 bytes\n\n");
  CHECK(in("vtt")->body == "WEBVTT\n\n00:00:00.000 --> 00:00:02.000\naudio.wav: 64000 bytes\n\n");
  CHECK(Has(in("verbose_json")->body, R"("duration":2,"text":"audio.wav: 64000 bytes",)"));
  CHECK(in("mp3")->status == 400);
}

TEST_CASE("mock::MockUpstream streams a transcript", "[mock]") {
  const RunningMock mock;

  const auto response = mock.PostForm("/v1/audio/transcriptions", Upload({{"stream", "true"}}));

  REQUIRE(response);
  CHECK(response->get_header_value("content-type") == "text/event-stream; charset=utf-8");
  const auto events = EventsOf(response->body);
  REQUIRE(events.size() == 4);
  CHECK(events[0].data == R"({"type":"transcript.text.delta","delta":"audio.wav: "})");
  CHECK(events[3].data.starts_with(
      R"({"type":"transcript.text.done","text":"audio.wav: 64000 bytes","usage":{)"));
}

TEST_CASE("mock::MockUpstream refuses audio it cannot find", "[mock]") {
  const RunningMock mock;

  CHECK(mock.PostForm("/v1/audio/transcriptions", {{"model", "m"}})->status == 400);
  CHECK(mock.PostForm("/v1/audio/transcriptions", {{"file", "x", "f"}})->status == 400);
  CHECK(mock.Post("/v1/audio/transcriptions", R"({"model":"m"})")->status == 400);
  CHECK(mock.Post("/v1/audio/speech", R"({"model":"m"})")->status == 400);
  CHECK(mock.Post("/v1/audio/speech", R"({"model":"m","input":"x","response_format":"midi"})")
            ->status == 400);
}

TEST_CASE("mock::MockUpstream says a text as a tone for each word", "[mock]") {
  const RunningMock mock;

  const auto response = mock.Post(
      "/v1/audio/speech", R"({"model":"m","voice":"v","input":"one two","response_format":"wav"})");

  REQUIRE(response);
  CHECK(response->status == 200);
  CHECK(response->get_header_value("content-type") == "audio/wav");
  CHECK(response->get_header_value("transfer-encoding") == "chunked");
  CHECK(Tone().size() == 4800);
  CHECK(response->body == WavHead(9600).append(Tone()).append(Tone()));
  CHECK(response->body.starts_with(std::string("RIFF\xA4\x25\0\0WAVEfmt \x10\0\0\0\1\0\1\0", 24)));
  CHECK(WavHead(9600).ends_with(std::string("\2\0\x10\0data\x80\x25\0\0", 12)));
}

TEST_CASE("mock::MockUpstream labels speech as it was asked for", "[mock]") {
  const RunningMock mock;
  const auto say = [&mock](const std::string& more) {
    return mock.Post("/v1/audio/speech", R"({"model":"m","input":"one")" + more + "}");
  };

  CHECK(say("")->get_header_value("content-type") == "audio/mpeg");
  const auto pcm = say(R"(,"response_format":"pcm")");
  CHECK(pcm->get_header_value("content-type") == "audio/pcm");
  CHECK(pcm->body == Tone());
  const auto events = EventsOf(say(R"(,"stream_format":"sse")")->body);
  REQUIRE(events.size() == 3);
  CHECK(events[0].data.starts_with(R"({"type":"speech.audio.delta","audio":"UklGR)"));
  CHECK(events[2].data.starts_with(R"({"type":"speech.audio.done","usage":{"input_tokens":1,)"));
}

TEST_CASE("mock::MockUpstream fails uploads and speech to order", "[mock]") {
  MockOptions options;
  SECTION("500") {
    options.fail_500 = 100;
    const RunningMock mock(options);
    CHECK(mock.PostForm("/v1/audio/transcriptions", Upload())->status == 500);
  }
  SECTION("cut") {
    options.cut = 100;
    const RunningMock mock(options);
    CHECK_FALSE(mock.Post("/v1/audio/speech", R"({"model":"m","input":"one two three"})"));
    CHECK(mock.count(MockCounter::kCut) == 1);
  }
}

}  // namespace
}  // namespace gateway::server::mock
