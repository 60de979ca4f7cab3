#include <memory>
#include <system_error>
#include <thread>
#include <utility>

#include "gateway/event_loop.hpp"
#include "libgateway/transport/epoll_loop.hpp"

namespace gateway {
namespace {

class EpollThread final : public LoopThread {
 public:
  explicit EpollThread(std::unique_ptr<transport::EpollLoop> loop)
      : loop_(std::move(loop)), thread_([this] { loop_->Run(); }) {}
  ~EpollThread() override {
    loop_->Stop();
    thread_.join();
  }
  EpollThread(const EpollThread&) = delete;
  EpollThread& operator=(const EpollThread&) = delete;

  EventLoop& loop() override { return *loop_; }

 private:
  std::unique_ptr<transport::EpollLoop> loop_;
  std::thread thread_;
};

}  // namespace

Result<std::unique_ptr<LoopThread>> LoopThread::Start() {
  auto loop = transport::EpollLoop::Create();
  if (!loop) {
    return loop.error();
  }
  try {
    return std::unique_ptr<LoopThread>(std::make_unique<EpollThread>(*std::move(loop)));
  } catch (const std::system_error& error) {
    return Fail(ErrorCode::kInternal, std::string("cannot start a thread: ") + error.what());
  }
}

}  // namespace gateway
