#include "server/front/client_body.hpp"

#include <string>
#include <thread>

#include "support/catch.hpp"
#include "uploads.hpp"

namespace gateway::server {
namespace {

TEST_CASE("server::ClientBody is whole when it came with its head", "[server]") {
  FrontFixture fixture;
  RawClient client = fixture.Connect();
  REQUIRE(client.Send(Head(5) + "hello"));

  const Parked parked = fixture.Park();

  CHECK(parked.request.body == "hello");
  CHECK(parked.request.body_source == nullptr);
}

TEST_CASE("server::ClientBody gives its bytes as they come", "[server]") {
  const bool chunked = GENERATE(false, true);
  FrontFixture fixture;
  RawClient client = fixture.Connect();
  REQUIRE(client.Send(chunked ? std::string(kChunkedHead) + "3\r\nabc\r\n" : Head(6) + "abc"));
  const Parked parked = fixture.Park();
  BodySource& body = *parked.request.body_source;

  CHECK(parked.request.body.empty());
  CHECK(parked.request.path == "/upload");
  CHECK(body.length() == (chunked ? std::nullopt : std::optional<std::uint64_t>(6)));
  CHECK(body.Rewind());
  CHECK(*Receive(parked, 2) == "ab");
  CHECK_FALSE(body.Rewind());
  CHECK(*Receive(parked, 1) == "c");
  CHECK_FALSE(body.ended());
  REQUIRE(client.Send(chunked ? "3\r\ndef\r\n0\r\n\r\n" : "def"));
  CHECK(*Receive(parked, 10) == "def");
  CHECK(body.ended());

  AnswerOk(parked);
  CHECK(client.Read().body == "got it");
  REQUIRE(client.Send(kLoop));
  CHECK(client.Read().body == "loop");
}

TEST_CASE("server::ClientBody wakes its reader once, and none that gave up", "[server]") {
  FrontFixture fixture;
  RawClient client = fixture.Connect();
  REQUIRE(client.Send(Head(4)));
  const Parked parked = fixture.Park();
  int wakes = 0;
  parked.Run([&](ClientStream&) {
    parked.request.body_source->OnReadable([&wakes] { wakes += 100; });
    parked.request.body_source->OnReadable(nullptr);
  });

  REQUIRE(client.Send("ab"));
  CHECK(*Receive(parked, 1) == "a");
  parked.Run([&](ClientStream&) {
    parked.request.body_source->OnReadable([&wakes] { ++wakes; });  // "b" is there
    CHECK(wakes == 0);
  });
  parked.Run([&](ClientStream&) { CHECK(wakes == 1); });
  REQUIRE(client.Send("cd"));
  CHECK(*Receive(parked, 3) == "bcd");

  parked.Run([&](ClientStream&) { CHECK(wakes == 1); });
}

TEST_CASE("server::ClientBody fails when its client leaves, and the call is cancelled",
          "[server]") {
  const bool held_back = GENERATE(false, true);
  FrontFixture fixture;
  RawClient client = fixture.Connect();
  REQUIRE(client.Send(Head(10'000'000) + "begin"));
  const Parked parked = fixture.Park();
  if (held_back) {
    REQUIRE(client.Send(std::string(600'000, 'x')));
  } else {
    CHECK(*Receive(parked, 5) == "begin");
  }

  client.Close();
  const auto rest = Receive(parked, 20'000'000);

  REQUIRE_FALSE(rest);
  CHECK(rest.error().code == ErrorCode::kCancelled);
  CHECK(Eventually([&parked] { return parked.call->cancels == 1; }));
  CHECK(Eventually([&fixture] { return fixture.front->connections() == 0; }));
  CHECK(fixture.Refusals().empty());
}

TEST_CASE("server::ClientBody that is complete outlives its connection", "[server]") {
  FrontFixture fixture;
  RawClient client = fixture.Connect();
  REQUIRE(client.Send(Head(6)));
  const Parked parked = fixture.Park();
  REQUIRE(client.Send("abcdef"));
  CHECK(*Receive(parked, 5) == "abcde");

  fixture.front.reset();

  CHECK(*Receive(parked, 10) == "f");
  CHECK(parked.request.body_source->ended());
}

TEST_CASE("server::ClientBody fails with a malformed chunk, and the connection closes",
          "[server]") {
  FrontFixture fixture;
  RawClient client = fixture.Connect();
  REQUIRE(client.Send(std::string(kChunkedHead) + "3\r\nabc\r\n"));
  const Parked parked = fixture.Park();
  CHECK(*Receive(parked, 3) == "abc");

  REQUIRE(client.Send("nonsense\r\n" + std::string(kLoop)));
  const auto rest = Receive(parked, 1);

  REQUIRE_FALSE(rest);
  CHECK(rest.error().code == ErrorCode::kInvalidRequest);
  CHECK(parked.call->cancels == 0);
  AnswerOk(parked);
  const auto answer = client.Read();
  CHECK(answer.status == 200);
  CHECK(answer.head.find("connection: close\r\n") != std::string::npos);
  CHECK(client.ReadToEnd().empty());
}

TEST_CASE("server::ClientBody may be answered before it has come", "[server]") {
  const bool streams = GENERATE(false, true);
  FrontFixture fixture;
  RawClient client = fixture.Connect();
  REQUIRE(client.Send(Head(10'000'000) + "begin"));
  const Parked parked = fixture.Park();

  parked.Run([streams](ClientStream& stream) {
    stream.OnHead({403, {}, streams});
    stream.OnBody("no");
    stream.OnDone({});
  });

  const auto answer = client.Read();
  CHECK(answer.status == 403);
  CHECK(answer.body == "no");
  CHECK(answer.complete);
  CHECK((streams || answer.head.find("connection: close\r\n") != std::string::npos));
  CHECK(client.ReadToEnd().empty());
  CHECK_FALSE(client.was_reset());
  const auto rest = Receive(parked, 1);
  REQUIRE_FALSE(rest);
  CHECK(rest.error().code == ErrorCode::kCancelled);
  CHECK(parked.call->cancels == 0);
}

TEST_CASE("server::ClientBody leaves the request behind it alone", "[server]") {
  FrontFixture fixture;
  RawClient client = fixture.Connect();
  REQUIRE(client.Send(Head(10) + "01234"));
  const Parked parked = fixture.Park();

  REQUIRE(client.Send("56789" + std::string(kLoop) + std::string(kLoop)));
  CHECK(*Receive(parked, 100) == "0123456789");
  AnswerOk(parked);

  CHECK(client.Read().body == "got it");
  CHECK(client.Read().body == "loop");
  CHECK(client.Read().body == "loop");
}

}  // namespace
}  // namespace gateway::server
