// CurlMulti: one CURLM on one EventLoop, driven by curl_multi_socket_action.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

#include <curl/curl.h>

#include "gateway/event_loop.hpp"

namespace gateway::transport {

// Loop thread only.
class CurlMulti final : private IoHandler {
 public:
  // `on_done`: a handle has reached its end; called outside curl, so it may do anything, Remove()
  // that handle first of all.
  CurlMulti(EventLoop& loop, std::function<void(CURL*, CURLcode)> on_done);
  ~CurlMulti() override;
  CurlMulti(const CurlMulti&) = delete;
  CurlMulti& operator=(const CurlMulti&) = delete;

  void Add(CURL* easy);     // calls nobody back before it returns
  void Remove(CURL* easy);  // not from inside curl
  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  static int OnSocket(CURL* easy, curl_socket_t fd, int what, void* self, void* socket_data);
  static int OnTimer(CURLM* multi, long milliseconds, void* self);

  void OnIo(int fd, IoEvents ready) noexcept override;
  void Drive(curl_socket_t fd, int events);
  void DriveSoon();

  EventLoop& loop_;
  const std::function<void(CURL*, CURLcode)> on_done_;
  CURLM* multi_;
  EventLoop::TimerId timer_ = 0;
  bool drives_soon_ = false;
  std::size_t size_ = 0;
  const std::shared_ptr<CurlMulti*> self_ = std::make_shared<CurlMulti*>(this);
};

}  // namespace gateway::transport
