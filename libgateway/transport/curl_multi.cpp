#include "libgateway/transport/curl_multi.hpp"

#include <utility>

namespace gateway::transport {

CurlMulti::CurlMulti(EventLoop& loop, std::function<void(CURL*, CURLcode)> on_done)
    : loop_(loop), on_done_(std::move(on_done)), multi_(curl_multi_init()) {
  curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &CurlMulti::OnSocket);
  curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &CurlMulti::OnTimer);
  curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
}

CurlMulti::~CurlMulti() {
  curl_multi_cleanup(multi_);
  loop_.StopTimer(timer_);
}

void CurlMulti::Add(CURL* easy) {
  ++size_;
  curl_multi_add_handle(multi_, easy);
}

void CurlMulti::Remove(CURL* easy) {
  --size_;
  curl_multi_remove_handle(multi_, easy);
}

int CurlMulti::OnSocket(CURL* /*easy*/, curl_socket_t fd, int what, void* self,
                        void* /*socket_data*/) {
  auto* multi = static_cast<CurlMulti*>(self);
  if (what == CURL_POLL_REMOVE) {
    multi->loop_.Unwatch(fd);
  } else {
    const IoEvents wanted{(what & CURL_POLL_IN) != 0, (what & CURL_POLL_OUT) != 0, false};
    multi->loop_.Watch(fd, wanted, multi);
  }
  return 0;
}

int CurlMulti::OnTimer(CURLM* /*multi*/, long milliseconds, void* self) {
  auto* multi = static_cast<CurlMulti*>(self);
  multi->loop_.StopTimer(std::exchange(multi->timer_, 0));
  if (milliseconds == 0) {
    multi->DriveSoon();
  } else if (milliseconds > 0) {
    multi->timer_ = multi->loop_.StartTimer(std::chrono::milliseconds(milliseconds), [multi] {
      multi->timer_ = 0;
      multi->Drive(CURL_SOCKET_TIMEOUT, 0);
    });
  }
  return 0;
}

// In this turn of the loop, if it is not over.
void CurlMulti::DriveSoon() {
  if (std::exchange(drives_soon_, true)) {
    return;
  }
  loop_.Post([weak = std::weak_ptr(self_)] {
    if (const auto self = weak.lock()) {
      (*self)->drives_soon_ = false;
      (*self)->Drive(CURL_SOCKET_TIMEOUT, 0);
    }
  });
}

void CurlMulti::OnIo(int fd, IoEvents ready) noexcept {
  Drive(fd, (ready.readable ? CURL_CSELECT_IN : 0) | (ready.writable ? CURL_CSELECT_OUT : 0));
}

void CurlMulti::Drive(curl_socket_t fd, int events) {
  int count = 0;
  curl_multi_socket_action(multi_, fd, events, &count);
  while (CURLMsg* message = curl_multi_info_read(multi_, &count)) {
    if (message->msg == CURLMSG_DONE) {
      on_done_(message->easy_handle, message->data.result);  // the message goes with the handle
    }
  }
}

}  // namespace gateway::transport
