#include "server/front/byte_budget.hpp"

#include <string>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "support/front_fixture.hpp"

namespace gateway::server {
namespace {

constexpr std::size_t kLimit = 1'000'000;
constexpr std::size_t kLarge = 100'000;

std::string Post(const std::string& path, std::size_t bytes) {
  return "POST " + path + " HTTP/1.1\r\nHost: x\r\ncontent-length: " + std::to_string(bytes) +
         "\r\n\r\n" + std::string(bytes, 'b');
}

ServerConfig Limited() {
  ServerConfig config;
  config.max_buffered_bytes = kLimit;
  return config;
}

TEST_CASE("server::ByteBudget tells how near it is to its limit", "[front]") {
  using Level = ByteBudget::Level;
  ByteBudget budget(1'000);
  auto level_at = [&budget, before = std::size_t{0}](std::size_t bytes) mutable {
    budget.Change(std::exchange(before, bytes), bytes);
    return budget.level();
  };

  CHECK(level_at(919) == Level::kFree);
  CHECK(level_at(920) == Level::kTight);
  CHECK(level_at(950) == Level::kShort);
  CHECK(budget.HasRoomFor(50));
  CHECK_FALSE(budget.HasRoomFor(51));
  CHECK(level_at(1'000) == Level::kFull);
  CHECK(level_at(2'000) == Level::kFull);
  CHECK_FALSE(budget.HasRoomFor(0));
  CHECK(level_at(0) == Level::kFree);
  CHECK(budget.used() == 0);
}

// Fills the budget with a request that waits for its answer.
struct Filled {
  explicit Filled(std::size_t bytes) : holds(fixture.Connect()) {
    REQUIRE(holds.Send(Post("/park", bytes)));
    parked = fixture.Park();
  }
  void Free() {
    parked.Run([](ClientStream& stream) {
      stream.OnHead({200, {}, false});
      stream.OnDone({});
    });
    CHECK(holds.Read().status == 200);
  }
  RawClient::Answer Ask(const std::string& request) const {
    RawClient client = fixture.Connect();
    REQUIRE(client.Send(request));
    return client.Read();
  }

  FrontFixture fixture{Limited()};
  RawClient holds;
  Parked parked;
};

TEST_CASE("server::HttpFront keeps no connection when its memory is nearly used up", "[front]") {
  Filled filled(kLimit * 93 / 100);

  const auto answer = filled.Ask("GET /loop HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(answer.status == 200);
  CHECK(answer.Header("connection") == "close");
  CHECK(filled.Ask(Post("/work", 10)).status == 200);

  filled.Free();
  CHECK(filled.Ask("GET /loop HTTP/1.1\r\nHost: x\r\n\r\n").Header("connection").empty());
}

TEST_CASE("server::HttpFront refuses large bodies when its memory is short, before they come",
          "[front]") {
  Filled filled(kLimit * 96 / 100);
  const std::string head =
      "POST /work HTTP/1.1\r\nHost: x\r\ncontent-length: " + std::to_string(kLarge) + "\r\n\r\n";

  const auto refused = filled.Ask(head);
  CHECK(refused.status == 503);
  CHECK(refused.Header("retry-after") == "1");
  CHECK(refused.Header("x-should-retry") == "true");
  CHECK(filled.Ask(Post("/work", 10)).status == 200);

  filled.Free();
  CHECK(filled.Ask(Post("/work", kLarge)).status == 200);
  CHECK(filled.fixture.Refusals().size() == 1);
}

TEST_CASE("server::HttpFront refuses a body that its memory has no room for", "[front]") {
  Filled filled(kLimit / 2);

  CHECK(filled.Ask(Post("/work", kLimit / 2 + 10'000)).status == 503);
  CHECK(filled.Ask(Post("/work", kLimit / 4)).status == 200);
}

TEST_CASE("server::HttpFront refuses a body in the middle when it is the one too many", "[front]") {
  FrontFixture fixture(Limited());
  RawClient first = fixture.Connect();
  RawClient second = fixture.Connect();
  const std::string head = "POST /work HTTP/1.1\r\nHost: x\r\ncontent-length: 900000\r\n\r\n";
  // Each has room as long as nothing of the other has come.
  REQUIRE(first.Send(head));
  REQUIRE(second.Send(head + std::string(kLarge, 'b')));
  REQUIRE(first.Send(std::string(899'999, 'b')));
  REQUIRE(second.Send(std::string(100, 'b')));

  CHECK(Eventually([&fixture] { return !fixture.Refusals().empty(); }));  // whichever is read last
  CHECK(fixture.Refusals()[0].status == 503);
}

TEST_CASE("server::HttpFront refuses all that goes on when its memory is used up", "[front]") {
  FrontFixture fixture(Limited());
  std::vector<Parked> parked;
  std::vector<RawClient> clients;
  for (const std::size_t bytes : {kLimit * 9 / 10, std::size_t{50'000}, std::size_t{60'000}}) {
    clients.push_back(fixture.Connect());
    REQUIRE(clients.back().Send(Post("/park", bytes)));
    parked.push_back(fixture.Park());
  }
  const auto ask = [&fixture](const std::string& request) {
    RawClient client = fixture.Connect();
    REQUIRE(client.Send(request));
    return client.Read().status;
  };

  CHECK(ask(Post("/park", 10)) == 503);
  CHECK(ask(Post("/work", 10)) == 200);

  for (const Parked& one : parked) {
    one.Run([](ClientStream& stream) {
      stream.OnHead({200, {}, false});
      stream.OnDone({});
    });
  }
  RawClient next = fixture.Connect();
  REQUIRE(next.Send(Post("/park", 10)));
  fixture.Park();
}

TEST_CASE("server::HttpFront counts what slow clients leave in its memory", "[front]") {
  FrontFixture fixture(Limited());
  RawClient slow = fixture.Connect(4'096);
  REQUIRE(slow.Send(Post("/park", 0)));
  const Parked parked = fixture.Park();
  parked.Run([](ClientStream& stream) {
    stream.OnHead({200, {}, false});
    stream.OnBody(std::string(8 * kLimit, 'a'));
    stream.OnDone({});
  });

  RawClient other = fixture.Connect();
  REQUIRE(other.Send(Post("/park", 10)));
  CHECK(other.Read().status == 503);
  other.Close();
  slow.Close();

  CHECK(Eventually([&fixture] { return fixture.front->connections() == 0; }));
  RawClient next = fixture.Connect();
  REQUIRE(next.Send(Post("/park", 10)));
  fixture.Park();
}

}  // namespace
}  // namespace gateway::server
