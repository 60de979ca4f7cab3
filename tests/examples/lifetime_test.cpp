// A gateway's beginning and end.
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <utility>

#include "examples/one_upstream.hpp"
#include "examples/simple_epoll_loop.hpp"
#include "gateway/gateway.hpp"
#include "server/mock/mock_fixture.hpp"
#include "support/catch.hpp"

namespace gateway::examples {
namespace {

using server::Eventually;
using server::mock::RunningMock;

server::MockOptions NeverAnswers() {
  server::MockOptions options;
  options.hang = 100;
  return options;
}

// Keeps how the request ended, and submits another one then, if it is told to.
class OutcomeSink final : public ResponseSink {
 public:
  explicit OutcomeSink(std::promise<ErrorCode>& ended, std::function<void()> at_end = {})
      : ended_(ended), at_end_(std::move(at_end)) {}
  void OnHead(const ResponseHead& /*head*/) noexcept override {}
  Flow OnBody(std::string_view /*bytes*/) noexcept override { return Flow::kContinue; }
  void OnDone(const Result<void>& outcome) noexcept override {
    ended_.set_value(outcome ? ErrorCode::kInternal : outcome.error().code);
    if (at_end_) {
      at_end_();
    }
  }

 private:
  std::promise<ErrorCode>& ended_;
  const std::function<void()> at_end_;
};

TEST_CASE("A gateway that is destroyed with calls under way ends them first", "[embedding]") {
  const RunningMock mock(NeverAnswers());
  auto gateway = Start(ConfigFor(UrlOf(mock)));
  std::promise<ErrorCode> ended;
  const auto call =
      gateway->Submit(ChatRequest("up/m", "hi"), std::make_shared<OutcomeSink>(ended));
  REQUIRE(Eventually([&] { return mock.count(server::MockCounter::kHung) == 1; }));

  gateway.reset();

  auto outcome = ended.get_future();
  REQUIRE(outcome.wait_for(std::chrono::seconds(0)) == std::future_status::ready);
  CHECK(outcome.get() == ErrorCode::kCancelled);
  call->Cancel();  // kept longer than its gateway: nothing happens
  call->Resume();
}

TEST_CASE("A request that is submitted while the gateway ends is refused", "[embedding]") {
  const RunningMock mock(NeverAnswers());
  auto gateway = Start(ConfigFor(UrlOf(mock)));
  std::promise<ErrorCode> first;
  std::promise<ErrorCode> second;
  const auto retry = std::make_shared<OutcomeSink>(second);
  EventLoop* loop = gateway->loops().front();
  gateway->Submit(
      ChatRequest("up/m", "hi"),
      std::make_shared<OutcomeSink>(
          first,
          [&, its = gateway.get()] { its->Submit(ChatRequest("up/m", "again"), retry, loop); }),
      loop);
  REQUIRE(Eventually([&] { return mock.count(server::MockCounter::kHung) == 1; }));

  gateway.reset();

  CHECK(first.get_future().get() == ErrorCode::kCancelled);
  CHECK(second.get_future().get() == ErrorCode::kCancelled);
  CHECK(mock.count(server::MockCounter::kRequests) == 1);
}

TEST_CASE("A gateway without a router or a registry is refused", "[embedding]") {
  const auto nothing = Gateway::Create(GatewayParts{});
  auto no_registry = BuildParts(ConfigFor("http://127.0.0.1:1"));
  REQUIRE(no_registry);
  no_registry->registry = nullptr;
  const auto half = Gateway::Create(*std::move(no_registry));

  REQUIRE(!nothing);
  CHECK(nothing.error().code == ErrorCode::kConfig);
  REQUIRE(!half);
  CHECK(half.error().code == ErrorCode::kConfig);
}

TEST_CASE("A request for a loop that is not the gateway's runs on one that is", "[embedding]") {
  const RunningMock mock;
  const auto gateway = Start(ConfigFor(UrlOf(mock)));
  SimpleEpollLoop foreign;  // of this thread, and it does not even run
  std::promise<ErrorCode> ended;

  gateway->Submit(ChatRequest("up/m", "hi"), std::make_shared<OutcomeSink>(ended), &foreign);

  CHECK(ended.get_future().get() == ErrorCode::kInternal);  // OutcomeSink's word for success
}

}  // namespace
}  // namespace gateway::examples
