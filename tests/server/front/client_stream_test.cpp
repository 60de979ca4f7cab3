#include "server/front/client_stream.hpp"

#include "support/catch.hpp"
#include "support/front_fixture.hpp"

namespace gateway::server {
namespace {

constexpr std::string_view kPark = "GET /park HTTP/1.1\r\nHost: h\r\n\r\n";
constexpr std::string_view kLoop = "GET /loop HTTP/1.1\r\nHost: h\r\n\r\n";

ResponseHead StreamHead() { return {200, {{"content-type", "text/event-stream"}}, true}; }

TEST_CASE("server::ClientStream sends a whole answer with its length", "[server]") {
  FrontFixture fixture;
  RawClient client = fixture.Connect();
  REQUIRE(client.Send(kPark));
  const Parked parked = fixture.Park();

  parked.Run([](ClientStream& stream) {
    stream.OnHead({203, {{"x-a", "b"}, {"content-length", "999"}}, false});
    CHECK(stream.OnBody("hel") == Flow::kContinue);
    stream.OnBody("lo");
    stream.OnDone({});
  });

  const auto answer = client.Read();
  CHECK(answer.status == 203);
  CHECK(answer.head.find("x-a: b\r\ncontent-length: 5\r\n") != std::string::npos);
  CHECK(answer.body == "hello");
  REQUIRE(client.Send(kLoop));
  CHECK(client.Read().body == "loop");
  CHECK(parked.call->cancels == 0);
}

TEST_CASE("server::ClientStream sends each part of a stream at once", "[server]") {
  FrontFixture fixture;
  RawClient client = fixture.Connect();
  REQUIRE(client.Send(kPark));
  const Parked parked = fixture.Park();

  parked.Run([](ClientStream& stream) { stream.OnHead(StreamHead()); });
  CHECK(client.ReadUntil("\r\n\r\n").find("transfer-encoding: chunked\r\n") != std::string::npos);
  parked.Run([](ClientStream& stream) { stream.OnBody("data: 1\n\n"); });
  CHECK(client.ReadUntil("\n\n\r\n") == "9\r\ndata: 1\n\n\r\n");
  parked.Run([](ClientStream& stream) {
    stream.OnBody("");
    stream.OnBody("data: two\n\n");
    stream.OnDone({});
  });
  CHECK(client.ReadUntil("0\r\n\r\n") == "b\r\ndata: two\n\n\r\n0\r\n\r\n");

  REQUIRE(client.Send(kLoop));
  CHECK(client.Read().body == "loop");
}

TEST_CASE("server::ClientStream sends HTTP/1.0 clients a stream without chunks", "[server]") {
  FrontFixture fixture;
  RawClient client = fixture.Connect();
  REQUIRE(client.Send("GET /park HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
  const Parked parked = fixture.Park();

  parked.Run([](ClientStream& stream) {
    stream.OnHead(StreamHead());
    stream.OnBody("data: 1\n\n");
    stream.OnBody("data: 2\n\n");
    stream.OnDone({});
  });

  CHECK(client.ReadToEnd() ==
        "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n"
        "data: 1\n\ndata: 2\n\n");
}

TEST_CASE("server::ClientStream answers HEAD without the body", "[server]") {
  const bool streaming = GENERATE(false, true);
  FrontFixture fixture;
  RawClient client = fixture.Connect();
  REQUIRE(client.Send("HEAD /park HTTP/1.1\r\nHost: h\r\n\r\n"));
  const Parked parked = fixture.Park();

  parked.Run([streaming](ClientStream& stream) {
    stream.OnHead({200, {}, streaming});
    stream.OnBody("hello");
    stream.OnDone({});
  });

  CHECK(client.Read(true).status == 200);
  REQUIRE(client.Send(kLoop));
  CHECK(client.Read().body == "loop");
}

TEST_CASE("server::ClientStream sends a stream of known length without chunks", "[server]") {
  const std::string version = GENERATE("1.0", "1.1");
  const std::string bytes("\0\xff\r\n", 4);
  FrontFixture fixture;
  RawClient client = fixture.Connect();
  REQUIRE(
      client.Send("GET /park HTTP/" + version + "\r\nHost: h\r\nConnection: keep-alive\r\n\r\n"));
  const Parked parked = fixture.Park();

  parked.Run([&bytes](ClientStream& stream) {
    stream.OnHead({200, {{"content-type", "audio/mpeg"}}, true, 2 * bytes.size()});
    stream.OnBody(bytes);
    stream.OnBody(bytes);
    stream.OnDone({});
  });

  const auto answer = client.Read();
  CHECK(answer.head.find("content-length: 8\r\n") != std::string::npos);
  CHECK(answer.head.find("chunked") == std::string::npos);
  CHECK(answer.body == bytes + bytes);
  REQUIRE(client.Send(kLoop));
  CHECK(client.Read().body == "loop");
}

TEST_CASE("server::ClientStream closes when a stream is not as long as it said", "[server]") {
  const std::string how = GENERATE("short", "failed", "long", "much too long");
  CAPTURE(how);
  FrontFixture fixture;
  RawClient client = fixture.Connect();
  REQUIRE(client.Send(kPark));
  const Parked parked = fixture.Park();

  parked.Run([&how](ClientStream& stream) {
    stream.OnHead({200, {}, true, 10});
    stream.OnBody("01234");
    if (how == "long") {
      stream.OnBody("5678912");
    } else if (how == "much too long") {
      stream.OnBody(std::string(1000, 'x'));
      stream.OnBody(std::string(1000, 'x'));
    }
    stream.OnDone(how == "failed" ? Result<void>(Fail(ErrorCode::kUpstreamStream, "cut"))
                                  : Result<void>());
  });

  const auto answer = client.Read();
  CHECK(answer.body == "01234");
  CHECK_FALSE(answer.complete);
}

TEST_CASE("server::ClientStream ends a stream that is longer than it said at once", "[server]") {
  FrontFixture fixture;
  RawClient client = fixture.Connect();
  REQUIRE(client.Send(kPark));
  const Parked parked = fixture.Park();

  parked.Run([](ClientStream& stream) {
    stream.OnHead({200, {}, true, 10});
    stream.OnBody(std::string(11, 'x'));
  });

  CHECK(client.ReadToEnd().empty());
  CHECK(Eventually([&parked] { return parked.call->cancels == 1; }));
}

TEST_CASE("server::ClientStream tells HEAD how long the stream would be", "[server]") {
  FrontFixture fixture;
  RawClient client = fixture.Connect();
  REQUIRE(client.Send("HEAD /park HTTP/1.1\r\nHost: h\r\n\r\n"));
  const Parked parked = fixture.Park();

  parked.Run([](ClientStream& stream) {
    stream.OnHead({200, {}, true, 1'000'000});
    stream.OnDone({});
  });

  CHECK(client.Read(true).head.find("content-length: 1000000\r\n") != std::string::npos);
  REQUIRE(client.Send(kLoop));
  CHECK(client.Read().body == "loop");
}

TEST_CASE("server::ClientStream sends no body with 204 and 304", "[server]") {
  const int status = GENERATE(204, 304);
  FrontFixture fixture;
  RawClient client = fixture.Connect();
  REQUIRE(client.Send(kPark));
  const Parked parked = fixture.Park();

  parked.Run([status](ClientStream& stream) {
    stream.OnHead({status, {}, true});
    stream.OnBody("none of this");
    stream.OnDone({});
  });

  const std::string head = client.ReadUntil("\r\n\r\n");
  CHECK(head.starts_with("HTTP/1.1 " + std::to_string(status)));
  CHECK(head.find("content-length") == std::string::npos);
  CHECK(head.find("chunked") == std::string::npos);
  REQUIRE(client.Send(kLoop));
  CHECK(client.Read().body == "loop");
}

}  // namespace
}  // namespace gateway::server
