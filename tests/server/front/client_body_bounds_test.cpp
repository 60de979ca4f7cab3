// How much of a body is held, how long it may be, and how long it may take.
#include <algorithm>
#include <fstream>
#include <string>
#include <thread>

#include "support/catch.hpp"
#include "uploads.hpp"

namespace gateway::server {
namespace {

using std::chrono::milliseconds;

// Every part of it differs from the ones beside it.
std::string Pattern(std::size_t from, std::size_t count) {
  std::string text(count, ' ');
  for (std::size_t i = 0; i < count; ++i) {
    text[i] = static_cast<char>('a' + (from + i) % 25 + (from + i) / 65'536 % 2);
  }
  return text;
}

std::size_t ResidentBytes() {
  std::size_t size = 0;
  std::size_t resident = 0;
  std::ifstream("/proc/self/statm") >> size >> resident;
  return resident * 4096;
}

// What was freed stays resident for a while under AddressSanitizer.
#if defined(__SANITIZE_ADDRESS__)
constexpr std::size_t kMoreMemory = 1U << 30U;
#else
constexpr std::size_t kMoreMemory = 10U << 20U;
#endif

TEST_CASE("server::ClientBody holds a client back that is faster than its reader", "[server]") {
  constexpr std::size_t kPart = 100'000;
  constexpr std::size_t kParts = 500;
  const bool chunked = GENERATE(false, true);
  FrontFixture fixture;
  RawClient client = fixture.Connect();
  std::atomic<std::size_t> sent{0};
  const std::size_t before = ResidentBytes();
  std::thread sender([&] {
    client.Send(chunked ? std::string(kChunkedHead) : Head(kParts * kPart));
    for (std::size_t i = 0; i < kParts; ++i) {
      // 100,000 is 186a0 in hexadecimal.
      client.Send(chunked ? "186a0\r\n" + Pattern(i * kPart, kPart) + "\r\n"
                          : Pattern(i * kPart, kPart));
      sent += kPart;
    }
    client.Send(chunked ? "0\r\n\r\n" : "");
  });
  const Parked parked = fixture.Park();
  std::size_t most_ahead = 0;
  std::size_t most_resident = 0;
  bool same = true;

  CHECK(Eventually([&sent] { return sent > 3 * kPart; }));  // more than the body's buffer takes
  for (std::size_t i = 0; i < kParts; ++i) {
    const auto part = Receive(parked, kPart);
    same = same && part && *part == Pattern(i * kPart, kPart);
    most_ahead = std::max(most_ahead, sent - std::min(sent.load(), (i + 1) * kPart));
    most_resident = std::max(most_resident, ResidentBytes());
  }
  sender.join();

  CHECK(same);
  CHECK(Receive(parked, 1)->empty());
  CHECK(parked.request.body_source->ended());
  CHECK(most_ahead < 20U << 20U);  // what the sockets' buffers may take is among it
  CHECK(most_resident < before + kMoreMemory);
  AnswerOk(parked);
  CHECK(client.Read().status == 200);
}

TEST_CASE("server::ClientBody has a limit of its own", "[server]") {
  ServerConfig config;
  config.max_body_bytes = 10;
  config.max_upload_bytes = 20;
  FrontFixture fixture(config);
  RawClient fits = fixture.Connect();
  RawClient longer = fixture.Connect();
  RawClient chunked = fixture.Connect();

  REQUIRE(longer.Send(Head(21)));
  CHECK(longer.Read().status == 413);
  CHECK(longer.ReadToEnd().empty());
  REQUIRE(fits.Send(Head(20)));
  Parked parked = fixture.Park();
  CHECK(parked.request.body_source->length() == 20U);
  REQUIRE(chunked.Send(std::string(kChunkedHead) + "14\r\n"));
  parked = fixture.Park();
  REQUIRE(chunked.Send(std::string(20, 'x') + "\r\n1\r\n"));
  const auto rest = Receive(parked, 21);

  REQUIRE_FALSE(rest);
  CHECK(rest.error().code == ErrorCode::kTooLarge);
}

TEST_CASE("server::ClientBody fails when nothing comes for too long", "[server]") {
  ServerConfig config;
  config.body_timeout = milliseconds(150);
  FrontFixture fixture(config);
  RawClient client = fixture.Connect();
  REQUIRE(client.Send(Head(10)));
  const Parked parked = fixture.Park();

  const auto body = Receive(parked, 10);

  REQUIRE_FALSE(body);
  CHECK(body.error().code == ErrorCode::kInvalidRequest);
  CHECK(parked.call->cancels == 0);
  AnswerOk(parked);
  CHECK(client.Read().status == 200);
  CHECK(client.ReadToEnd().empty());
}

TEST_CASE("server::ClientBody lets a client wait that nobody reads, and does not blame it",
          "[server]") {
  constexpr std::size_t kPart = 100'000;
  constexpr std::size_t kParts = 500;
  ServerConfig config;
  config.body_timeout = milliseconds(100);
  config.keepalive_idle = milliseconds(500);
  FrontFixture fixture(config);
  RawClient client = fixture.Connect();
  std::atomic<std::size_t> sent{0};
  const std::size_t before = ResidentBytes();
  std::thread sender([&client, &sent] {
    client.Send(Head(kParts * kPart));
    for (std::size_t i = 0; i < kParts; ++i) {
      client.Send(std::string(kPart, 'x'));
      sent += kPart;
    }
  });
  const Parked parked = fixture.Park();
  RawClient other = fixture.Connect();

  CHECK(other.ReadToEnd().empty());  // its limit was over, so the shorter one was too
  const std::size_t sent_unread = sent;
  const std::size_t resident = ResidentBytes();
  std::size_t read = 0;
  for (std::size_t i = 0; i < kParts; ++i) {
    const auto part = Receive(parked, kPart);
    read += part ? part->size() : 0;
  }
  sender.join();

  CHECK(sent_unread < 20U << 20U);  // what the sockets' buffers take is among it
  CHECK(resident < before + kMoreMemory);
  CHECK(read == kParts * kPart);
}

}  // namespace
}  // namespace gateway::server
