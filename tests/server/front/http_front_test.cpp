#include "server/front/http_front.hpp"

#include "smuggling_corpus.hpp"
#include "support/catch.hpp"
#include "support/front_fixture.hpp"
#include "upload.hpp"

namespace gateway::server {
namespace {

std::string Get(std::string_view path, std::string_view fields = "") {
  return "GET " + std::string(path) + " HTTP/1.1\r\nHost: h\r\n" + std::string(fields) + "\r\n";
}

std::string Post(std::string_view path, std::string_view body) {
  return "POST " + std::string(path) +
         " HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         std::string(body);
}

TEST_CASE("server::HttpFront answers one request after the other on a connection", "[server]") {
  FrontFixture fixture;
  RawClient client = fixture.Connect();

  for (int i = 0; i < 3; ++i) {
    REQUIRE(client.Send(Get("/loop")));
    const auto answer = client.Read();
    CHECK(answer.status == 200);
    CHECK(answer.head ==
          "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 4\r\n\r\n");
    CHECK(answer.body == "loop");
  }
  CHECK(fixture.front->connections() == 1);
}

TEST_CASE("server::HttpFront answers pipelined requests in order", "[server]") {
  const std::size_t piece = GENERATE(1, 7, 10'000);
  FrontFixture fixture;
  RawClient client = fixture.Connect();
  const std::string all = Get("/work?q=1") + Get("/loop") + Post("/park", "body") + Get("/fail") +
                          Get("/fail") + Post("/work", "2") + Get("/loop");

  for (std::size_t at = 0; at < all.size(); at += piece) {
    REQUIRE(client.Send(std::string_view(all).substr(at, piece)));
  }
  CHECK(client.Read().body == "work 1");
  CHECK(client.Read().body == "loop");
  const Parked parked = fixture.Park();
  CHECK(parked.request.body == "body");
  parked.Run([](ClientStream& stream) {
    stream.OnHead({201, {}, false});
    stream.OnBody("parked");
    stream.OnDone({});
  });

  CHECK(client.Read().body == "parked");
  CHECK(client.Read().status == 502);
  CHECK(client.Read().status == 502);
  CHECK(client.Read().body == "work 2");
  CHECK(client.Read().body == "loop");
}

TEST_CASE("server::HttpFront holds many pipelined requests back, and loses none", "[server]") {
  FrontFixture fixture;
  RawClient client = fixture.Connect();
  constexpr int kCount = 5'000;  // more than fits the buffers on the way
  std::thread sender([&client] {
    for (int i = 0; i < kCount; ++i) {
      client.Send(Get(i % 2 == 0 ? "/loop" : "/work", "X: " + std::string(60, 'x') + "\r\n"));
    }
  });

  int answered = 0;
  while (answered < kCount && client.Read().body == (answered % 2 == 0 ? "loop" : "work ")) {
    ++answered;
  }

  CHECK(answered == kCount);
  sender.join();
}

TEST_CASE("server::HttpFront answers nothing behind a request that closes", "[server]") {
  FrontFixture fixture;
  RawClient client = fixture.Connect();

  REQUIRE(client.Send(Get("/work") + Get("/work", "Connection: close\r\n") + Get("/loop")));
  client.Read();
  client.Read();

  CHECK(client.ReadToEnd().empty());
  CHECK_FALSE(client.was_reset());
  client.Close();
  CHECK(Eventually([&fixture] { return fixture.front->connections() == 0; }));
}

TEST_CASE("server::HttpFront shows worker routes the query, the body and the headers", "[server]") {
  FrontFixture fixture;
  RawClient client = fixture.Connect();

  REQUIRE(
      client.Send("POST /work?q=%41 HTTP/1.1\r\nHost: h\r\nX-Name: %41n\r\nRange: bytes=0-1\r\n"
                  "Content-Type: application/x-www-form-urlencoded\r\n"
                  "Transfer-Encoding: chunked\r\n\r\n3\r\na=b\r\n1\r\n&\r\n0\r\n\r\n"));

  CHECK(client.Read().body == "work %41nAa=b&");
}

TEST_CASE("server::HttpFront answers HEAD like GET, without the body", "[server]") {
  FrontFixture fixture;
  RawClient client = fixture.Connect();

  for (const std::string path : {"/loop", "/work"}) {
    REQUIRE(client.Send("HEAD " + path + " HTTP/1.1\r\nHost: h\r\n\r\n"));
    const auto answer = client.Read(true);
    CHECK(answer.status == 200);
    CHECK(answer.head.find(path == "/loop" ? "content-length: 4" : "content-length: 5") !=
          std::string::npos);
  }
  REQUIRE(client.Send(Get("/loop")));
  CHECK(client.Read().body == "loop");
}

TEST_CASE("server::HttpFront tells what is wrong with path and method", "[server]") {
  FrontFixture fixture;
  RawClient client = fixture.Connect();

  REQUIRE(client.Send(Get("/nothing/%22")));
  auto answer = client.Read();
  CHECK(answer.status == 404);
  CHECK(answer.body == R"({"error":{"message":"there is nothing at /nothing/\"",)"
                       R"("type":"invalid_request_error","param":null,"code":null}})");

  REQUIRE(client.Send("DELETE /work HTTP/1.1\r\nHost: h\r\n\r\n"));
  answer = client.Read();
  CHECK(answer.status == 405);
  CHECK(answer.head.find("allow: GET, POST\r\n") != std::string::npos);

  REQUIRE(client.Send("BREW /work HTTP/1.1\r\nHost: h\r\n\r\n"));
  CHECK(client.Read().status == 405);

  REQUIRE(client.Send(Get("/" + std::string(3'000, 'a'))));
  CHECK(client.Read().status == 414);
}

TEST_CASE("server::HttpFront turns what handlers throw into a 500 without details", "[server]") {
  FrontFixture fixture;
  RawClient client = fixture.Connect();

  for (const std::string path : {"/work?throw", "/throw"}) {
    REQUIRE(client.Send(Get(path)));
    const auto answer = client.Read();
    CHECK(answer.status == 500);
    CHECK(answer.head.find("EXCEPTION") == std::string::npos);
    CHECK(answer.body.find("secret") == std::string::npos);
    CHECK(answer.body.starts_with(R"({"error":)"));
  }
}

TEST_CASE("server::HttpFront tells of each request whose handler threw, once", "[server]") {
  FrontFixture fixture({}, [](HttpFront& front) {
    front.Gate([](const ClientRequest& head, const Peer&) -> GateAnswer {
      if (head.path == "/gate") {
        throw std::runtime_error("secret detail");
      }
      return {};
    });
    front.OnLoop("/loop-throws");
    front.Get("/loop-throws", [](const httplib::Request&, httplib::Response&) {
      throw std::runtime_error("secret detail");
    });
  });
  RawClient client = fixture.Connect();

  for (const std::string path : {"/work?throw", "/throw", "/gate", "/loop-throws"}) {
    CAPTURE(path);
    REQUIRE(client.Send(Get(path, "X-Request-Id: mine\r\n")));
    const auto answer = client.Read();

    CHECK(answer.status == 500);
    const auto told = fixture.Refusals();
    REQUIRE(told.size() == 1);
    CHECK(told[0].status == 500);
    CHECK(told[0].method == "GET");
    CHECK(told[0].path == path.substr(0, path.find('?')));
    CHECK(told[0].reason == "the handler failed");
    CHECK(told[0].bytes_out == answer.body.size());
    if (path != "/throw") {  // that handler took them with it
      CHECK(FindHeader(told[0].headers, "x-request-id") == "mine");
    }
    fixture.ForgetRefusals();
  }
}

TEST_CASE("server::HttpFront serves the smuggling corpus one answer a request", "[server]") {
  const bool streams = GENERATE(false, true);
  CAPTURE(streams);
  ServerConfig config;
  config.max_body_bytes = 1'000'000;
  config.max_upload_bytes = config.max_body_bytes;
  FrontFixture fixture(config, [streams](HttpFront& front) {
    for (const std::string method : {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}) {
      front.Defer(method, "/a", DeferredRoute{EchoUpload::Start, {}, streams});
    }
  });

  for (const SmugglingCase& one : SmugglingCorpus()) {
    CAPTURE(one.name);
    RawClient client = fixture.Connect();
    client.Send(one.raw + std::string(kMarker) + Get("/loop", "Connection: close\r\n"));
    const bool head_only = one.raw.starts_with("HEAD");

    const auto first = client.Read(head_only);
    if (one.refused_with != 0) {
      CHECK(first.status == one.refused_with);
      CHECK(first.complete);
      CHECK(first.head.find("connection: close\r\n") != std::string::npos);
      CHECK(first.body.find("invalid_request_error") != std::string::npos);
      CHECK(client.ReadToEnd().empty());
    } else {
      CHECK((first.status == 200 || first.status == 404 || first.status == 405));
      CHECK((first.status != 200 || head_only || first.body == one.body));
      CHECK(client.Read().status == 404);  // the marker
      CHECK(client.Read().body == "loop");
      CHECK(client.ReadToEnd().empty());
    }
  }
}

TEST_CASE("server::HttpFront answers what has no route before its body is read", "[server]") {
  const auto [method, path, status] = GENERATE(table<std::string, std::string, int>(
      {{"POST", "/nowhere", 404}, {"PUT", "/loop", 405}, {"PURGE", "/loop", 405}}));
  FrontFixture fixture;
  RawClient client = fixture.Connect();

  REQUIRE(client.Send(method + " " + path +
                      " HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n"
                      "Content-Length: 10000000\r\n\r\n"));

  const auto answer = client.Read();
  CHECK(answer.status == status);
  CHECK(answer.head.find("connection: close\r\n") != std::string::npos);
  CHECK(client.ReadToEnd().empty());
  REQUIRE(fixture.Refusals().size() == 1);
  CHECK(fixture.Refusals()[0].status == status);
}

TEST_CASE("server::HttpFront refuses a port that another one has", "[server]") {
  FrontFixture fixture;
  ServerConfig config;
  config.port = fixture.port;
  HttpFront second(config, {&fixture.threads[0]->loop()});

  const auto port = second.Listen();

  REQUIRE_FALSE(port);
  CHECK(port.error().code == ErrorCode::kConfig);
  CHECK(port.error().message.find("127.0.0.1:" + std::to_string(fixture.port) +
                                  " is taken by another program") == 0);
}

TEST_CASE("server::HttpFront refuses an address that is not ours", "[server]") {
  auto thread = LoopThread::Start();
  REQUIRE(thread);
  ServerConfig config;
  config.host = "192.0.2.1";  // for documentation only, RFC 5737
  config.port = 0;
  HttpFront front(config, {&(*thread)->loop()});

  const auto port = front.Listen();

  REQUIRE_FALSE(port);
  CHECK(port.error().code == ErrorCode::kConfig);
}

TEST_CASE("server::HttpFront talks HTTP/1.0", "[server]") {
  FrontFixture fixture;
  RawClient client = fixture.Connect();

  REQUIRE(client.Send("GET /loop HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n"));
  CHECK(client.Read().head.find("connection: keep-alive\r\n") != std::string::npos);
  REQUIRE(client.Send("GET /loop HTTP/1.0\r\n\r\n"));
  const auto answer = client.Read();

  CHECK(answer.head.find("connection: close\r\n") != std::string::npos);
  CHECK(answer.body == "loop");
  CHECK(client.ReadToEnd().empty());
}

}  // namespace
}  // namespace gateway::server
