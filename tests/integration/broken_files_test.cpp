#include <string>

#include "integration/server_fixture.hpp"
#include "support/catch.hpp"

namespace gateway::server {
namespace {

const std::string kSound(100'000, 's');

enum class End { kClose, kReset };

// An upstream that sends `answer` and then ends the connection.
support::RawUpstream::Script Ending(std::string answer, End end) {
  return [answer = std::move(answer), end](support::RawConnection& connection) {
    if (connection.ReadRequest().empty()) {
      return;
    }
    connection.Write(answer);
    connection.WaitUntilReceived();
    end == End::kReset ? connection.Reset() : connection.Close();
  };
}

std::string Asking(const std::string& path) {
  const std::string body = R"({"model":"up/m","input":"x"})";
  return "POST " + path +
         " HTTP/1.1\r\nHost: x\r\ncontent-type: application/json\r\ncontent-length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}

TEST_CASE("A file that breaks off is never taken for a whole one", "[integration]") {
  const std::string path = GENERATE("/v1/audio/speech", "/up/v1/anything");
  const End end = GENERATE(End::kClose, End::kReset);
  const bool chunked = GENERATE(true, false);
  CAPTURE(path, end == End::kReset, chunked);
  const std::string head = "HTTP/1.1 200 OK\r\nContent-Type: audio/wav\r\n";
  const std::string whole = head + (chunked ? "Transfer-Encoding: chunked\r\n\r\n" + Chunked(kSound)
                                            : "Content-Length: 100001\r\n\r\n" + kSound);
  ServerFixture fixture(Ending(whole, end));

  RawClient client = fixture.Connect();
  REQUIRE(client.Send(Asking(path)));
  const auto answer = client.Read();

  CHECK_FALSE(answer.complete);
  CHECK(kSound.starts_with(answer.body));
  CHECK(fixture.Ask("SELECT status||' '||upstream_status||' '||error_code FROM requests") ==
        "200 200 upstream_stream");
}

TEST_CASE("A file whose end is the connection's is whole unless it was reset", "[integration]") {
  const std::string path = GENERATE("/v1/audio/speech", "/up/v1/anything");
  CAPTURE(path);
  const std::string answer = "HTTP/1.1 200 OK\r\nContent-Type: audio/wav\r\n\r\n" + kSound;
  {
    const ServerFixture fixture(Ending(answer, End::kClose));
    RawClient client = fixture.Connect();
    REQUIRE(client.Send(Asking(path)));
    const auto whole = client.Read();
    CHECK(whole.complete);
    CHECK(whole.body == kSound);
  }
  const ServerFixture fixture(Ending(answer, End::kReset));
  RawClient client = fixture.Connect();
  REQUIRE(client.Send(Asking(path)));
  CHECK_FALSE(client.Read().complete);
}

TEST_CASE("An upstream that lies about a file's length fools nobody", "[integration]") {
  const std::string path = GENERATE("/v1/audio/speech", "/up/v1/anything");
  CAPTURE(path);
  ServerFixture fixture(
      Ending("HTTP/1.1 200 OK\r\nContent-Type: audio/wav\r\nContent-Length: "
             "3\r\nTransfer-Encoding: chunked"
             "\r\n\r\n5\r\nsound\r\n0\r\n\r\n",
             End::kClose));

  RawClient client = fixture.Connect();
  REQUIRE(client.Send(Asking(path)));

  const auto answer = client.Read();
  CHECK(answer.complete);
  CHECK(answer.body == "sound");
}

TEST_CASE("An upstream that changes the protocol unasked is told of as no answer",
          "[integration]") {
  const std::string path = GENERATE("/v1/chat/completions", "/v1/audio/speech", "/up/v1/anything");
  CAPTURE(path);
  ServerFixture fixture(
      Ending("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\nhello", End::kClose));

  RawClient client = fixture.Connect();
  REQUIRE(client.Send(Asking(path)));

  const auto answer = client.Read();
  CHECK(answer.status == 502);
  CHECK(answer.complete);
  CHECK(fixture.Ask("SELECT status FROM requests") == "502");
}

}  // namespace
}  // namespace gateway::server
