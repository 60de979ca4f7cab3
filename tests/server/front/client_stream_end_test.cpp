// How an answer ends that its client or its producer does not bring to its end.
#include "server/front/client_stream.hpp"
#include "support/catch.hpp"
#include "support/front_fixture.hpp"

namespace gateway::server {
namespace {

constexpr std::string_view kPark = "GET /park HTTP/1.1\r\nHost: h\r\n\r\n";

ResponseHead StreamHead() { return {200, {{"content-type", "text/event-stream"}}, true}; }

TEST_CASE("server::ClientStream makes a failure without a head a 502", "[server]") {
  FrontFixture fixture;
  RawClient client = fixture.Connect();

  for (const bool with_head : {false, true}) {
    REQUIRE(client.Send(kPark));
    const Parked parked = fixture.Park();
    parked.Run([with_head](ClientStream& stream) {
      if (with_head) {
        stream.OnHead({200, {}, false});
        stream.OnBody("half");
      }
      stream.OnDone(Fail(ErrorCode::kConnect, "nobody \"there\""));
    });
    const auto answer = client.Read();
    CHECK(answer.status == 502);
    CHECK(answer.body.find(R"("message":"nobody \"there\"")") != std::string::npos);
  }
}

TEST_CASE("server::ClientStream closes when the call was cancelled", "[server]") {
  FrontFixture fixture;
  RawClient client = fixture.Connect();
  REQUIRE(client.Send(kPark));
  const Parked parked = fixture.Park();

  parked.Run([](ClientStream& stream) { stream.OnDone(Fail(ErrorCode::kCancelled, "")); });

  CHECK(client.ReadToEnd().empty());
  CHECK(parked.call->cancels == 0);
}

TEST_CASE("server::ClientStream breaks a failed stream off", "[server]") {
  const std::string version = GENERATE("1.0", "1.1");
  FrontFixture fixture;
  RawClient client = fixture.Connect();
  REQUIRE(client.Send("GET /park HTTP/" + version + "\r\nHost: h\r\n\r\n"));
  const Parked parked = fixture.Park();
  parked.Run([](ClientStream& stream) {
    stream.OnHead(StreamHead());
    stream.OnBody("data: 1\n\n");
  });
  client.ReadUntil("data: 1\n\n");

  parked.Run([](ClientStream& stream) { stream.OnDone(Fail(ErrorCode::kUpstreamStream, "cut")); });

  CHECK(client.ReadToEnd().find("0\r\n") == std::string::npos);
  CHECK(client.was_reset() == (version == "1.0"));
}

TEST_CASE("server::ClientStream resets the connection on demand", "[server]") {
  FrontFixture fixture;
  RawClient client = fixture.Connect();
  REQUIRE(client.Send(kPark));
  const Parked parked = fixture.Park();

  parked.Run([](ClientStream& stream) {
    stream.Reset();
    stream.OnHead(StreamHead());
    CHECK(stream.OnBody("x") == Flow::kContinue);
    stream.OnDone({});
  });

  CHECK(client.ReadToEnd().empty());
  CHECK(client.was_reset());
  CHECK(fixture.front->connections() == 0);
}

TEST_CASE("server::ClientStream pauses for a slow client and resumes when it reads", "[server]") {
  FrontFixture fixture;
  RawClient client = fixture.Connect(16'384);
  REQUIRE(client.Send(kPark));
  const Parked parked = fixture.Park();
  const std::string part(16'384, 'x');
  std::size_t sent = 0;
  const auto produce = [&] {
    while (sent < 64U << 20U) {
      sent += part.size();
      if (parked.client->OnBody(part) == Flow::kPause) {
        return;
      }
    }
    parked.client->OnDone({});
  };
  parked.call->on_resume = produce;  // calls the sink again from inside Resume()

  parked.Run([&](ClientStream& stream) {
    stream.OnHead(StreamHead());
    produce();
  });
  std::size_t after_pause = 0;
  parked.Run([&](ClientStream&) { after_pause = sent; });
  CHECK(after_pause < 32U << 20U);
  CHECK(parked.call->resumes == 0);

  const auto answer = client.Read();
  CHECK(answer.complete);
  CHECK(answer.body.size() == 64U << 20U);
  CHECK(parked.call->resumes > 1);
}

TEST_CASE("server::ClientStream cancels the call when the client leaves", "[server]") {
  const std::string how = GENERATE("close", "half-close", "while paused");
  FrontFixture fixture;
  RawClient client = fixture.Connect();
  REQUIRE(client.Send(kPark));
  const Parked parked = fixture.Park();
  if (how == "while paused") {
    parked.Run([](ClientStream& stream) {
      stream.OnHead(StreamHead());
      while (stream.OnBody(std::string(100'000, 'x')) != Flow::kPause) {
      }
    });
  }

  if (how == "half-close") {
    client.ShutdownSending();
  } else {
    client.Close();
  }

  CHECK(Eventually([&parked] { return parked.call->cancels == 1; }));
  CHECK(Eventually([&fixture] { return fixture.front->connections() == 0; }));
  parked.Run([](ClientStream& stream) {
    stream.OnHead(StreamHead());
    stream.OnBody("too late");
    stream.OnDone(Fail(ErrorCode::kCancelled, ""));
  });
  CHECK(parked.call->cancels == 1);
}

TEST_CASE("server::ClientStream cancels a call that is attached too late", "[server]") {
  std::promise<std::shared_ptr<ClientStream>> late;
  FrontFixture fixture({}, [&late](HttpFront& front) {
    front.Defer("GET", "/late",
                [&late](const ClientRequest&, const auto& stream) { late.set_value(stream); });
  });
  RawClient client = fixture.Connect();
  REQUIRE(client.Send("GET /late HTTP/1.1\r\nHost: h\r\n\r\n"));
  const auto stream = late.get_future().get();
  client.Close();
  REQUIRE(Eventually([&fixture] { return fixture.front->connections() == 0; }));
  const auto call = std::make_shared<FakeCall>();

  RunOn(stream->loop(), [&] { stream->Attach(call); });

  CHECK(call->cancels == 1);
}

TEST_CASE("server::ClientStream may outlive the front", "[server]") {
  FrontFixture fixture;
  RawClient client = fixture.Connect();
  REQUIRE(client.Send(kPark));
  const Parked parked = fixture.Park();

  fixture.front.reset();

  CHECK(parked.call->cancels == 1);
  CHECK(client.ReadToEnd().empty());
  parked.Run([](ClientStream& stream) { stream.OnDone(Fail(ErrorCode::kCancelled, "")); });
}

}  // namespace
}  // namespace gateway::server
