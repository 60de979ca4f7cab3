#include <array>
#include <chrono>
#include <future>

#include <sys/socket.h>
#include <unistd.h>

#include "gateway/event_loop.hpp"
#include "support/catch.hpp"

namespace gateway {
namespace {

using std::chrono::milliseconds;

class CountingHandler final : public IoHandler {
 public:
  explicit CountingHandler(EventLoop& loop) : loop_(loop) {}
  void OnIo(int fd, IoEvents ready) noexcept override {
    seen_ = ready;
    loop_.Unwatch(fd);
    done_.set_value();
  }
  std::promise<void> done_;
  IoEvents seen_;

 private:
  EventLoop& loop_;
};

TEST_CASE("LoopThread runs posted tasks in order on its own thread", "[transport]") {
  auto thread = LoopThread::Start();
  REQUIRE(thread);
  EventLoop& loop = (*thread)->loop();
  std::vector<int> order;
  std::promise<bool> in_loop;

  loop.Post([&order] { order.push_back(1); });
  loop.Post([&order] { order.push_back(2); });
  loop.Post([&] { in_loop.set_value(loop.InLoop()); });

  CHECK(in_loop.get_future().get());
  CHECK_FALSE(loop.InLoop());
  CHECK(order == std::vector<int>{1, 2});
}

TEST_CASE("LoopThread runs a timer and tells a readable and a hung-up descriptor", "[transport]") {
  auto thread = LoopThread::Start();
  REQUIRE(thread);
  EventLoop& loop = (*thread)->loop();
  std::promise<void> fired;
  loop.Post([&] { loop.StartTimer(milliseconds(1), [&fired] { fired.set_value(); }); });
  fired.get_future().get();

  std::array<int, 2> pair{};
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, pair.data()) == 0);
  CountingHandler handler(loop);
  loop.Post([&] { loop.Watch(pair[0], IoEvents{true, false, true}, &handler); });
  ::close(pair[1]);
  handler.done_.get_future().get();

  CHECK(handler.seen_.hangup);
  thread->reset();
  ::close(pair[0]);
}

}  // namespace
}  // namespace gateway
