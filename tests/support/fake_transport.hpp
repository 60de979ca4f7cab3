// FakeTransport: keeps the calls it is given; the test plays the upstream.
#pragma once

#include <chrono>
#include <deque>
#include <optional>
#include <string>
#include <utility>

#include "gateway/transport.hpp"

namespace gateway::support {

struct FakeCall {
  UpstreamRequest request;
  ResponseSink* sink = nullptr;  // null once it is over
  bool cancelled = false;
  int resumed = 0;
  std::optional<std::chrono::microseconds> connect_time = {};

  void Head(int status, const std::string& content_type, Headers headers = {}) {
    headers.push_back({"content-type", content_type});
    sink->OnHead(ResponseHead{status, std::move(headers), false});
  }
  Flow Body(std::string_view bytes) { return sink->OnBody(bytes); }
  void Done(const Result<void>& outcome = {}) { std::exchange(sink, nullptr)->OnDone(outcome); }
};

class FakeTransport final : public Transport {
 public:
  // `calls` outlives the transport, so that a test can look at it afterwards.
  explicit FakeTransport(std::deque<FakeCall>& calls) : calls_(calls) {}

  CallId Start(UpstreamRequest request, ResponseSink* sink) override {
    calls_.push_back(FakeCall{std::move(request), sink});
    return calls_.size();
  }
  void Resume(CallId call) override { ++calls_[call - 1].resumed; }
  [[nodiscard]] std::optional<std::chrono::microseconds> ConnectTime(CallId call) const override {
    return call == 0 ? std::nullopt : calls_[call - 1].connect_time;
  }
  void Cancel(CallId call) override {
    if (call != 0 && calls_[call - 1].sink != nullptr) {
      calls_[call - 1].sink = nullptr;
      calls_[call - 1].cancelled = true;
    }
  }

 private:
  std::deque<FakeCall>& calls_;
};

}  // namespace gateway::support
