// Kept upstream connections that are not what they seem.
#include <atomic>
#include <string>

#include "integration/server_fixture.hpp"
#include "support/catch.hpp"

namespace gateway::server {
namespace {

using support::RawConnection;

constexpr int kCalls = 200;

std::string Numbered(const std::string& number) {
  return R"({"id":")" + number + R"(","choices":[]})";
}

std::string NumberIn(const std::string& request) {
  const auto at = request.find("\"n-") + 1;
  return request.substr(at, request.find('"', at) - at);
}

std::string Body(int number) {
  return R"({"model":"up/m","user":"n-)" + std::to_string(number) + "\"}";
}

enum class End { kClose, kReset };

// An upstream that answers one request a connection, and then ends it without having said so.
// Checks that every call is answered all the same.
void CallOverEndingConnections(End end) {
  std::atomic<int> answered{0};
  ServerFixture fixture([&answered, end](RawConnection& connection) {
    const std::string request = connection.ReadRequest();
    if (!request.empty()) {
      ++answered;
      connection.Write(JsonAnswer(Numbered(NumberIn(request))));
      connection.WaitUntilReceived();
    }
    end == End::kReset ? connection.Reset() : connection.Close();
  });

  int whole = 0;
  int told = 0;
  RawClient client = fixture.Connect();
  for (int i = 0; i < kCalls; ++i) {
    REQUIRE(client.Send(ServerFixture::ChatText(Body(i))));
    const auto answer = client.Read();
    whole += answer.status == 200 && answer.body == Numbered("n-" + std::to_string(i)) ? 1 : 0;
    told += answer.status == 502 ? 1 : 0;
  }

  CHECK(whole + told == kCalls);
  CHECK(answered == whole);
  CHECK(fixture.Ask("SELECT count(*) FROM requests WHERE status = 200 AND attempts = 1") ==
        std::to_string(whole));
  CHECK(whole == kCalls);
}

TEST_CASE("Calls succeed though the upstream closes kept connections without a word", "[fault]") {
  CallOverEndingConnections(End::kClose);
}

// libcurl sends a call again when its kept connection was closed, but not when it was reset.
TEST_CASE("Calls succeed though the upstream resets kept connections without a word", "[fault]") {
  CallOverEndingConnections(End::kReset);
}

TEST_CASE("Bytes that an upstream sends too many never answer the next call", "[fault]") {
  ServerFixture fixture([](RawConnection& connection) {
    for (std::string request = connection.ReadRequest(); !request.empty();
         request = connection.ReadRequest()) {
      connection.Write(JsonAnswer(Numbered(NumberIn(request))) + JsonAnswer(Numbered("evil")));
    }
  });

  RawClient client = fixture.Connect();
  for (int i = 0; i < kCalls; ++i) {
    REQUIRE(client.Send(ServerFixture::ChatText(Body(i))));
    CHECK(client.Read().body == Numbered("n-" + std::to_string(i)));
  }
}

}  // namespace
}  // namespace gateway::server
