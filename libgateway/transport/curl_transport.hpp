// CurlTransport: Transport on libcurl. One CURLM on one EventLoop, driven by
// curl_multi_socket_action.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include <curl/curl.h>

#include "gateway/event_loop.hpp"
#include "gateway/transport.hpp"
#include "libgateway/transport/curl_transfer.hpp"
#include "libgateway/transport/parsed_urls.hpp"

namespace gateway::transport {

class CurlTransport final : public Transport, private IoHandler {
 public:
  explicit CurlTransport(EventLoop& loop);
  ~CurlTransport() override;
  CurlTransport(const CurlTransport&) = delete;
  CurlTransport& operator=(const CurlTransport&) = delete;

  CallId Start(UpstreamRequest request, ResponseSink* sink) override;
  void Resume(CallId call) override;
  void Cancel(CallId call) override;
  [[nodiscard]] std::optional<std::chrono::microseconds> ConnectTime(CallId call) const override;

 private:
  static int OnSocket(CURL* easy, curl_socket_t fd, int what, void* self, void* socket_data);
  static int OnTimer(CURLM* multi, long milliseconds, void* self);
  static curl_socket_t OnOpen(void* self, curlsocktype purpose, curl_sockaddr* address);
  static int OnClose(void* self, curl_socket_t fd);

  void OnIo(int fd, IoEvents ready) noexcept override;
  void Drive(curl_socket_t fd, int events);
  void DriveSoon();
  enum class SocketUse : std::uint8_t {
    kOther,  // opened by curl for itself, and closed without a word
    kCall,   // a connection to an upstream
    kIdle,   // the same, between two calls
  };
  [[nodiscard]] SocketUse& UseOf(curl_socket_t fd);
  void SettleUp();
  bool RunDeferred();
  bool ReportFinished();
  std::unique_ptr<CurlTransfer> Take(CallId call);
  void Recycle(std::unique_ptr<CurlTransfer> transfer);

  EventLoop& loop_;
  ParsedUrls urls_;  // outlives the transfers
  CURLM* multi_;
  EventLoop::TimerId timer_ = 0;
  bool drives_soon_ = false;
  const std::shared_ptr<CurlTransport*> self_ = std::make_shared<CurlTransport*>(this);
  // By descriptor. A kept connection stays watched between two calls, though nobody waits for
  // anything on it: taking it out and putting it in again would cost two system calls each time.
  std::vector<SocketUse> uses_;
  CallId last_call_ = 0;
  CallId ended_call_ = 0;  // whose sink is told, or was told last
  std::optional<std::chrono::microseconds> ended_connect_time_;
  std::unordered_map<CallId, std::unique_ptr<CurlTransfer>> running_;
  std::vector<std::unique_ptr<CurlTransfer>> spare_;

  // curl forbids most calls from inside its callbacks; what is asked for there waits here.
  bool inside_curl_ = false;
  bool settling_ = false;
  std::vector<CallId> to_start_;
  std::vector<CallId> to_resume_;
  std::vector<CallId> to_resume_sending_;
  std::vector<CallId> to_cancel_;
};

}  // namespace gateway::transport
