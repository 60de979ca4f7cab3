#include "server/front/request_framing.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "smuggling_corpus.hpp"
#include "support/catch.hpp"

namespace gateway::server {
namespace {

struct Framed {
  std::vector<ClientRequest> requests;
  Fault fault;
  std::size_t taken = 0;
};

ServerConfig Limits() {
  ServerConfig config;
  config.max_body_bytes = 1'000'000;
  return config;
}

Framed Frame(std::string_view bytes, std::size_t piece, const ServerConfig& limits) {
  RequestFraming framing(limits);
  Framed framed;
  while (framed.taken < bytes.size() && framing.state() != RequestFraming::State::kRefused) {
    framed.taken += framing.Feed(bytes.substr(framed.taken, piece));
    if (framing.state() == RequestFraming::State::kHeadEnded) {
      framing.ExpectBody(limits.max_body_bytes);
    }
    if (framing.state() == RequestFraming::State::kComplete) {
      framed.requests.push_back(framing.Take());
    }
  }
  framed.fault = framing.fault();
  return framed;
}

bool Served(const Framed& framed, std::string_view path) {
  return std::any_of(framed.requests.begin(), framed.requests.end(),
                     [path](const ClientRequest& request) { return request.path == path; });
}

TEST_CASE("server::RequestFraming judges the smuggling corpus alike for every piece size",
          "[server]") {
  const ServerConfig limits = Limits();
  const auto corpus = SmugglingCorpus();
  REQUIRE(corpus.size() >= 80);
  std::set<std::string_view> names;

  for (const SmugglingCase& one : corpus) {
    CAPTURE(one.name);
    CHECK(names.insert(one.name).second);
    for (const std::size_t piece : {1, 2, 3, 7, 1'000'000'000}) {
      CAPTURE(piece);

      const Framed framed = Frame(one.raw + std::string(kMarker), piece, limits);

      CHECK(framed.fault.status == one.refused_with);
      if (one.refused_with != 0) {
        CHECK(framed.requests.empty());
      } else {
        REQUIRE(framed.requests.size() == 2);
        CHECK(framed.requests[0].path == "/a");
        CHECK(framed.requests[0].body == one.body);
        CHECK(framed.requests[1].path == "/marker");
      }
      CHECK(Served(framed, "/marker") == (one.refused_with == 0));
    }
  }
}

TEST_CASE("server::RequestFraming keeps method, path, query and headers", "[server]") {
  const std::size_t piece = GENERATE(1, 2, 3, 1000);
  const ServerConfig limits = Limits();

  const Framed framed = Frame(
      "POST /v1/%41%2Fb?x=%20&y HTTP/1.1\r\nHost: h\r\nX-Odd:  a b\t\r\nAuthorization: %41\r\n\r\n",
      piece, limits);

  REQUIRE(framed.requests.size() == 1);
  const ClientRequest& request = framed.requests[0];
  CHECK(request.method == "POST");
  CHECK(request.path == "/v1/A/b");
  CHECK(request.query == "x=%20&y");
  REQUIRE(request.headers.size() == 3);
  CHECK(FindHeader(request.headers, "x-odd") == "a b");
  CHECK(FindHeader(request.headers, "authorization") == "%41");
}

TEST_CASE("server::RequestFraming stands at its limits and refuses one more", "[server]") {
  const std::size_t piece = GENERATE(1, 1'000'000'000);
  ServerConfig limits;
  limits.max_body_bytes = 10;
  const auto head = [](const std::string& fields) {
    return "POST /a HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n";
  };
  const auto status = [&](const std::string& raw) {
    return Frame(raw, piece, limits).fault.status;
  };
  const auto line = [](std::size_t size) {
    return "GET /" + std::string(size - 14, 'a') + " HTTP/1.1\r\nHost: h\r\n\r\n";
  };
  const auto fields = [&head](int count) {
    std::string text;
    for (int i = 1; i < count; ++i) {
      text += "X: 1\r\n";
    }
    return head(text);
  };
  const auto sized = [&head](std::size_t size) {
    return head("X: " + std::string(size - head("X: \r\n").size(), 'a') + "\r\n");
  };

  CHECK(status(line(8192)) == 0);
  CHECK(status(line(8193)) == 414);
  CHECK(status(fields(100)) == 0);
  CHECK(status(fields(101)) == 431);
  CHECK(status(sized(32768)) == 0);
  CHECK(status(sized(32769)) == 431);
  CHECK(status(head("Content-Length: 10\r\n") + "0123456789") == 0);
  CHECK(status(head("Content-Length: 11\r\n")) == 413);
  CHECK(status(head("Transfer-Encoding: chunked\r\n") + "a\r\n0123456789\r\n0\r\n\r\n") == 0);
  CHECK(status(head("Transfer-Encoding: chunked\r\n") + "b\r\n") == 413);
  CHECK(status(head("Transfer-Encoding: chunked\r\n") + "9\r\n012345678\r\n2\r\n") == 413);
}

TEST_CASE("server::RequestFraming tells whether the connection is to be kept", "[server]") {
  const ServerConfig limits = Limits();
  const auto kept = [&limits](const std::string& version, const std::string& fields) {
    RequestFraming framing(limits);
    framing.Feed("GET /a HTTP/" + version + "\r\nHost: h\r\n" + fields + "\r\n");
    return framing.head().keep_alive;
  };

  CHECK(kept("1.1", ""));
  CHECK_FALSE(kept("1.1", "Connection: Close\r\n"));
  CHECK_FALSE(kept("1.1", "Connection: x , close\r\n"));
  CHECK_FALSE(kept("1.0", ""));
  CHECK(kept("1.0", "Connection: Keep-Alive\r\n"));
  CHECK_FALSE(kept("1.0", "Connection: keep-alive, close\r\n"));
}

TEST_CASE("server::RequestFraming tells once that a body waits for 100 Continue", "[server]") {
  const ServerConfig limits = Limits();
  RequestFraming framing(limits);
  const std::string head = "POST /a HTTP/1.1\r\nHost: h\r\nExpect: 100-Continue\r\n";

  framing.Feed(head);
  CHECK_FALSE(framing.TakeExpectation());
  framing.Feed("Content-Length: 5\r\n\r\n");
  framing.ExpectBody(5);

  CHECK(framing.TakeExpectation());
  CHECK_FALSE(framing.TakeExpectation());
  framing.Feed("hello");
  CHECK(framing.Take().body == "hello");
  framing.Feed(head + "Content-Length: 5\r\n\r\n");
  framing.ExpectBody(5);
  framing.Feed("h");
  CHECK_FALSE(framing.TakeExpectation());
}

}  // namespace
}  // namespace gateway::server
