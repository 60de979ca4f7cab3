// Kept upstream connections that are not what they seem.
#include <atomic>
#include <string>
#include <vector>

#include "integration/server_fixture.hpp"
#include "support/catch.hpp"
#include "support/patience.hpp"

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

// An upstream that keeps its connections, but closes one, without an answer, when it reads a call
// that says "n-die". Good calls are answered when there are `together` of them, so that as many
// connections are kept.
class DyingUpstream {
 public:
  explicit DyingUpstream(int together) : together_(together) {}

  void operator()(RawConnection& connection) {
    for (std::string request = connection.ReadRequest(); !request.empty();
         request = connection.ReadRequest()) {
      if (request.find("n-die") != std::string::npos) {
        ++asked_to_die;
        return connection.Close();
      }
      ++good_;
      support::Eventually([this] { return good_ >= together_; });
      connection.Write(JsonAnswer(Numbered("n")));
    }
  }

  std::atomic<int> asked_to_die{0};

 private:
  const int together_;
  std::atomic<int> good_{0};
};

TEST_CASE("A call whose connections are all closed is sent once more than it has attempts at most",
          "[fault]") {
  constexpr int kTogether = 16;
  const bool raw = GENERATE(false, true);
  DyingUpstream upstream(kTogether);
  ServerFixture fixture([&upstream](RawConnection& connection) { upstream(connection); });
  std::vector<RawClient> clients;
  for (int i = 0; i < kTogether; ++i) {
    clients.push_back(fixture.Connect());
    REQUIRE(clients.back().Send(ServerFixture::ChatText(Body(i))));
  }
  for (RawClient& client : clients) {
    CHECK(client.Read().status == 200);
  }

  std::string call = ServerFixture::ChatText(R"({"model":"up/m","user":"n-die"})");
  if (raw) {
    call.replace(call.find("/v1/"), 4, "/up/");
  }
  REQUIRE(clients.front().Send(call));
  CHECK(clients.front().Read().status == 502);
  CHECK(upstream.asked_to_die <= (raw ? 1 : 4));  // three attempts
}

TEST_CASE("A request is sent again over a new connection once, not once in each attempt",
          "[fault]") {
  std::atomic<int> asked{0};
  // Of the calls that say "n-die" each other one gets no answer, and the rest a 500.
  ServerFixture fixture([&asked](RawConnection& connection) {
    for (std::string request = connection.ReadRequest(); !request.empty();
         request = connection.ReadRequest()) {
      const bool dies = request.find("n-die") != std::string::npos;
      if (dies && ++asked % 2 == 1) {
        return connection.Close();
      }
      connection.Write(JsonAnswer(Numbered("n"), dies ? "500 Oh" : "200 OK"));
    }
  });
  RawClient client = fixture.Connect();
  REQUIRE(client.Send(ServerFixture::ChatText(Body(1))));
  CHECK(client.Read().status == 200);

  REQUIRE(client.Send(ServerFixture::ChatText(R"({"model":"up/m","user":"n-die"})")));
  CHECK(client.Read().status == 502);
  CHECK(asked == 3);
  CHECK(fixture.Ask("SELECT attempts FROM requests ORDER BY id DESC LIMIT 1") == "2");
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
