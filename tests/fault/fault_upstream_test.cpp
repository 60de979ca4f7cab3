#include "fault/fault_upstream.hpp"

#include <string>
#include <thread>

#include "fault/raw_client.hpp"
#include "support/catch.hpp"
#include "support/patience.hpp"

namespace gateway::fault {
namespace {

std::string Ask(const std::string& model, const std::string& key, const std::string& id = "x") {
  const std::string body = R"({"model":")" + model + "\"}";
  return "POST /v1/c HTTP/1.1\r\nAuthorization: Bearer " + key + "\r\nx-request-id: " + id +
         "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

Answer Plain(const std::string& body, Then then = Then::kKeep) {
  return {.bytes = "HTTP/1.1 200 OK\r\ncontent-length: " + std::to_string(body.size()) +
                   "\r\n\r\n" + body,
          .then = then};
}

TEST_CASE("fault::FaultUpstream answers by key and model, one answer after the other", "[fault]") {
  FaultUpstream upstream([](const Call& call) { return Plain("other " + call.model); });
  upstream.Play({.key = "k1"}, {Plain("first"), Plain("then")});
  upstream.Play({.model = "m", .key = "k1"}, {Plain("m with k1")});
  RawClient client(upstream.port());
  const auto ask = [&client](const std::string& model, const std::string& key) {
    REQUIRE(client.Send(Ask(model, key)));
    return client.Read().body;
  };

  CHECK(ask("a", "k1") == "first");
  CHECK(ask("m", "k1") == "m with k1");
  CHECK(ask("a", "k1") == "then");
  CHECK(ask("b", "k1") == "then");
  CHECK(ask("b", "k2") == "other b");

  const auto calls = upstream.Calls();
  REQUIRE(calls.size() == 5);
  CHECK(calls[1].number == 1);
  CHECK(calls[1].connection == 0);
  CHECK(calls[1].model == "m");
  CHECK(calls[1].key == "k1");
  CHECK(calls[1].path == "/v1/c");
  CHECK(calls[1].request_id == "x");
  CHECK(calls[1].Header("CONTENT-length") == "13");
  CHECK(calls[1].received >= calls[0].received);
  CHECK(upstream.CallsWith("k2").size() == 1);
  CHECK(upstream.WaitForEnd(4) == End::kAnswered);
}

TEST_CASE("fault::FaultUpstream notes how each call ends", "[fault]") {
  FaultUpstream upstream([](const Call& call) {
    const Then then = call.model == "close"   ? Then::kClose
                      : call.model == "reset" ? Then::kReset
                                              : Then::kStay;
    return Answer{.bytes = "HTTP/1.1 2", .then = then};
  });
  RawClient closed(upstream.port());
  RawClient reset(upstream.port());
  RawClient left(upstream.port());
  REQUIRE(closed.Send(Ask("close", "k")));
  REQUIRE(upstream.WaitForCalls(1));
  REQUIRE(reset.Send(Ask("reset", "k")));
  REQUIRE(upstream.WaitForCalls(2));
  REQUIRE(left.Send(Ask("stay", "k", "the one")));
  CHECK(upstream.WaitUntilSent("the one").number == 2);

  CHECK(upstream.WaitForEnd(0) == End::kClosed);
  CHECK(closed.ReadToEnd() == "HTTP/1.1 2");
  CHECK_FALSE(closed.was_reset());
  CHECK(upstream.WaitForEnd(1) == End::kReset);
  CHECK(reset.ReadToEnd() == "HTTP/1.1 2");
  CHECK(reset.was_reset());
  CHECK(upstream.Calls()[2].end == End::kRunning);
  left.Close();
  CHECK(upstream.WaitForEnd(2) == End::kPeerLeft);
  CHECK(upstream.Calls()[2].written == 10);
  CHECK(support::Eventually([&upstream] { return upstream.connections() == 0; }));
}

TEST_CASE("fault::FaultUpstream sends slowly, in pieces, and as much as is taken", "[fault]") {
  constexpr std::chrono::milliseconds kShort{20};
  FaultUpstream upstream([kShort](const Call& call) {
    Answer answer = Plain("0123456789", Then::kClose);
    if (call.model == "slow") {
      answer.delay = kShort;
      answer.piece = answer.bytes.size() / 2;
      answer.gap = kShort;
    } else if (call.model == "cut") {
      answer.cut = 5;
    } else {
      answer = {.bytes = "begin ", .then = Then::kStay, .flood = std::string(1000, 'x')};
      answer.flood_bytes = call.model == "some" ? 3000 : std::size_t{1} << 30U;
      answer.flood_patience = kShort;
    }
    return answer;
  });
  const auto start = Clock::now();
  RawClient slow(upstream.port());
  REQUIRE(slow.Send(Ask("slow", "k")));
  CHECK(slow.Read().body == "0123456789");
  CHECK(Clock::now() - start >= 2 * kShort);
  RawClient cut(upstream.port());
  REQUIRE(cut.Send(Ask("cut", "k")));
  CHECK(cut.Read().body == "0123456789");

  RawClient some(upstream.port());
  REQUIRE(some.Send(Ask("some", "k", "some")));
  CHECK(upstream.WaitUntilSent("some").written == 3006);
  RawClient all(upstream.port(), 4096);
  REQUIRE(all.Send(Ask("all", "k", "all")));
  const std::size_t held_back_at = upstream.WaitUntilSent("all").written;
  CHECK(held_back_at > 3006);
  CHECK(held_back_at < std::size_t{1} << 29U);
}

}  // namespace
}  // namespace gateway::fault
