// HttpTransport: Transport over HTTP/1.1. Connections come from libcurl (curl_connector) or were
// kept (kept_connections); what goes over them is upstream_call's.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "gateway/event_loop.hpp"
#include "gateway/transport.hpp"
#include "libgateway/transport/curl_connector.hpp"
#include "libgateway/transport/kept_connections.hpp"
#include "libgateway/transport/parsed_url.hpp"
#include "libgateway/transport/upstream_call.hpp"

namespace gateway::transport {

class HttpTransport final : public Transport, private CallOwner {
 public:
  explicit HttpTransport(EventLoop& loop);
  ~HttpTransport() override;
  HttpTransport(const HttpTransport&) = delete;
  HttpTransport& operator=(const HttpTransport&) = delete;

  CallId Start(UpstreamRequest request, ResponseSink* sink) override;
  void Resume(CallId call) override;
  void Cancel(CallId call) override;
  [[nodiscard]] std::optional<std::chrono::microseconds> ConnectTime(CallId call) const override;
  [[nodiscard]] bool WasSentAgain(CallId call) const override;

 private:
  [[nodiscard]] std::span<char> buffer() override { return buffer_; }
  void ContinueSoon(CallId call) override;
  void ConnectAgain(UpstreamCall& call) override { Connect(call); }
  void OnOver(UpstreamCall& call, Result<void> outcome) override;

  std::unique_ptr<UpstreamCall> SpareOrNew();
  void Connect(UpstreamCall& call);
  void OnConnected(CallId call, Result<CurlConnector::Connected> connected);
  void FailSoon(CallId call, Error error);
  void Post(CallId call, std::function<void(UpstreamCall&)> task);
  void LetGo(UpstreamCall& call);

  EventLoop& loop_;
  ParsedUrls urls_;
  CurlConnector connector_;  // outlives all sockets
  KeptConnections kept_;
  std::vector<char> buffer_;
  CallId last_call_ = 0;
  CallId ended_call_ = 0;  // whose sink is told, or was told last
  std::optional<std::chrono::microseconds> ended_connect_time_;
  bool ended_was_sent_again_ = false;
  std::unordered_map<CallId, std::unique_ptr<UpstreamCall>> running_;
  std::vector<std::unique_ptr<UpstreamCall>> spare_;
  const std::shared_ptr<HttpTransport*> self_ = std::make_shared<HttpTransport*>(this);
};

}  // namespace gateway::transport
