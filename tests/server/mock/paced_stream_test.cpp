#include "server/mock/paced_stream.hpp"

#include <memory>
#include <string>
#include <string_view>

#include "fake_client.hpp"
#include "server/mock/chat_answer.hpp"
#include "server/mock/held_answer.hpp"
#include "support/catch.hpp"

namespace gateway::server::mock {
namespace {

using std::chrono::milliseconds;

std::size_t CountOf(std::string_view what, std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = text.find(what); at != std::string_view::npos;
       at = text.find(what, at + what.size())) {
    ++count;
  }
  return count;
}

struct Fixture {
  Fixture() = default;
  ~Fixture() { client->Leave(); }  // client and call hold each other until one of them ends
  Fixture(const Fixture&) = delete;
  Fixture& operator=(const Fixture&) = delete;

  void Start(Pieces pieces, milliseconds ttft, milliseconds gap,
             std::optional<std::size_t> cut_after = {}) {
    StreamPlan plan{std::make_unique<ChatEvents>(AnswerIdentity{1, 2, "m"}, "", std::nullopt),
                    std::move(pieces), ttft, gap, cut_after};
    PacedStream::Start(client, {{"content-type", "text/event-stream"}}, std::move(plan), counters);
  }
  [[nodiscard]] std::size_t chunks() const { return CountOf(R"("content":"chunk )", client->body); }
  [[nodiscard]] bool complete() const { return client->body.ends_with("data: [DONE]\n\n"); }

  std::shared_ptr<FakeClient> client = std::make_shared<FakeClient>();
  Counters counters;
};

TEST_CASE("mock::PacedStream without times is done before Start returns", "[mock]") {
  Fixture f;

  f.Start(Pieces::Filler(100, 0), {}, {});

  CHECK(f.client->head->status == 200);
  CHECK(f.client->head->streaming);
  CHECK(f.chunks() == 100);
  CHECK(f.complete());
  CHECK(f.client->dones == 1);
  CHECK(f.client->outcome);
  CHECK(f.client->manual_loop.timers() == 0);
  CHECK(f.counters.Get(MockCounter::kStreams) == 1);
  CHECK(f.counters.Get(MockCounter::kStreamsOpen) == 0);
  CHECK(f.counters.Get(MockCounter::kChunks) == 100);
}

TEST_CASE("mock::PacedStream keeps its times with one timer", "[mock]") {
  Fixture f;

  f.Start(Pieces::Filler(3, 0), milliseconds(50), milliseconds(10));

  CHECK_FALSE(f.client->head);
  CHECK(f.client->manual_loop.timers() == 1);
  f.client->manual_loop.Advance(milliseconds(50));
  CHECK(f.chunks() == 1);
  CHECK(f.client->manual_loop.timers() == 1);
  f.client->manual_loop.Advance(milliseconds(9));
  CHECK(f.chunks() == 1);
  f.client->manual_loop.Advance(milliseconds(1));
  CHECK(f.chunks() == 2);
  CHECK(f.counters.Get(MockCounter::kStreamsOpen) == 1);
  f.client->manual_loop.Advance(milliseconds(10));
  CHECK(f.chunks() == 3);
  CHECK(f.complete());
  CHECK(f.client->manual_loop.timers() == 0);
}

TEST_CASE("mock::PacedStream stops when the client is slow, and goes on when told", "[mock]") {
  const milliseconds gap = GENERATE(milliseconds(0), milliseconds(5));
  Fixture f;
  f.client->flow = Flow::kPause;

  f.Start(Pieces::Filler(1000, 100), {}, gap);

  CHECK(f.client->writes == 1);
  CHECK(f.client->manual_loop.timers() == 0);
  const std::size_t before = f.chunks();
  CHECK(before < 1000);
  f.client->Resume();
  for (int i = 0; i < 1000; ++i) {
    f.client->manual_loop.Advance(gap);
  }
  CHECK(f.chunks() == 1000);
  CHECK(f.complete());
  CHECK(f.client->dones == 1);
}

TEST_CASE("mock::PacedStream ignores a Resume that nobody waits for", "[mock]") {
  Fixture f;
  f.Start(Pieces::Filler(3, 0), {}, milliseconds(5));

  f.client->Resume();

  CHECK(f.chunks() == 1);
  CHECK(f.client->manual_loop.timers() == 1);
}

TEST_CASE("mock::PacedStream ends when its client leaves, whenever that is", "[mock]") {
  Fixture f;
  SECTION("before the first token") {
    f.Start(Pieces::Filler(3, 0), milliseconds(50), milliseconds(5));
    f.client->Leave();
  }
  SECTION("between two chunks") {
    f.Start(Pieces::Filler(3, 0), {}, milliseconds(5));
    f.client->Leave();
  }
  SECTION("while it is paused") {
    f.client->flow = Flow::kPause;
    f.Start(Pieces::Filler(3000, 100), {}, {});
    f.client->Leave();
  }
  SECTION("while a chunk is written") {
    f.client->leave_in_body = true;
    f.Start(Pieces::Filler(3, 0), {}, milliseconds(5));
  }
  SECTION("before it began") {
    f.client->gone = true;
    f.Start(Pieces::Filler(3, 0), milliseconds(50), {});
  }
  SECTION("before it began at once") {
    f.client->gone = true;
    f.Start(Pieces::Filler(3, 0), {}, {});
  }

  CHECK_FALSE(f.complete());
  CHECK(f.client->manual_loop.timers() == 0);
  CHECK(f.client->dones == 1);
  CHECK(f.client->outcome.error().code == ErrorCode::kCancelled);
  CHECK(f.counters.Get(MockCounter::kAborted) == 1);
  CHECK(f.counters.Get(MockCounter::kStreamsOpen) == 0);
  CHECK(f.client.use_count() == 1);
}

TEST_CASE("mock::PacedStream is cut where it was ordered", "[mock]") {
  const milliseconds gap = GENERATE(milliseconds(0), milliseconds(5));
  const std::size_t cut = GENERATE(0U, 1U, 2U);
  CAPTURE(cut);
  Fixture f;

  f.Start(Pieces::Filler(4, 0), {}, gap, cut);
  f.client->manual_loop.Advance(milliseconds(100));

  CHECK(f.chunks() == cut);
  CHECK(CountOf(R"("role":"assistant")", f.client->body) == 1);
  CHECK_FALSE(f.client->outcome);
  CHECK(f.counters.Get(MockCounter::kCut) == 1);
  CHECK(f.counters.Get(MockCounter::kAborted) == 0);
  CHECK(f.counters.Get(MockCounter::kStreamsOpen) == 0);
}

TEST_CASE("mock::HeldAnswer comes after its time", "[mock]") {
  Fixture f;

  HeldAnswer::Start(f.client, Response{200, {}, "hi"}, milliseconds(20), f.counters);

  f.client->manual_loop.Advance(milliseconds(19));
  CHECK_FALSE(f.client->head);
  f.client->manual_loop.Advance(milliseconds(1));
  CHECK(f.client->body == "hi");
  CHECK(f.client->dones == 1);
  CHECK(f.client->outcome);
}

TEST_CASE("mock::HeldAnswer without a time waits until the client leaves", "[mock]") {
  Fixture f;

  HeldAnswer::Start(f.client, {}, std::nullopt, f.counters);
  f.client->manual_loop.Advance(std::chrono::hours(1));

  CHECK_FALSE(f.client->head);
  f.client->Leave();
  CHECK(f.counters.Get(MockCounter::kAborted) == 1);
  CHECK(f.client.use_count() == 1);
}

}  // namespace
}  // namespace gateway::server::mock
