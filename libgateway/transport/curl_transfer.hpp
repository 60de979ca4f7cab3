// CurlTransfer: one curl easy handle and the response it is reading. Reused for one call after
// another, so that a call allocates little.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <curl/curl.h>

#include "gateway/response_sink.hpp"
#include "gateway/transport.hpp"

namespace gateway::transport {

// Loop thread only.
class CurlTransfer {
 public:
  // `on_body_ready`: more of a call's request body has come, ResumeSending() may be called.
  explicit CurlTransfer(std::function<void(Transport::CallId)> on_body_ready);
  ~CurlTransfer();
  CurlTransfer(const CurlTransfer&) = delete;
  CurlTransfer& operator=(const CurlTransfer&) = delete;

  // Sets everything up for a call; the handle is then ready for a CURLM.
  // `url`: what request.url means, if that is known; lives as long as this.
  void Prepare(Transport::CallId call, UpstreamRequest request, CURLU* url, ResponseSink* sink);

  // The handle has left its CURLM; nothing of the call is kept.
  void Clear();

  // From now on nothing is told to the sink, and nothing is read of the request's body.
  void Detach();

  // May call the sink before they return.
  void ResumeReceiving();
  void ResumeSending();

  [[nodiscard]] Result<void> Outcome(CURLcode code) const;

  // After such an end: true when a kept connection turned out to be dead before it gave a byte of
  // an answer. The transfer is then ready to go over a new one, once.
  bool PrepareAgain(CURLcode code);
  // As Transport::ConnectTime.
  [[nodiscard]] std::optional<std::chrono::microseconds> ConnectTime() const;
  [[nodiscard]] CURL* easy() const { return easy_; }
  [[nodiscard]] Transport::CallId call() const { return call_; }
  [[nodiscard]] ResponseSink* sink() const { return sink_; }

 private:
  static std::size_t OnHeaderBytes(char* bytes, std::size_t size, std::size_t count, void* self);
  static std::size_t OnBodyBytes(char* bytes, std::size_t size, std::size_t count, void* self);
  static std::size_t OnBodyWanted(char* to, std::size_t size, std::size_t count, void* self);
  static int OnRewind(void* self, curl_off_t offset, int origin);

  bool TakeHeaderLine(std::string_view line);
  void StartHead(std::string_view status_line);
  bool FinishHead();
  std::size_t ReadBody(std::span<char> to);
  void SetMethod();
  void SetBody();
  void SetHeaders();
  void ForgetHeaders();
  void ApplyPauses();
  void ReleaseBody();

  const std::function<void(Transport::CallId)> on_body_ready_;
  CURL* easy_;
  Transport::CallId call_ = 0;
  UpstreamRequest request_;
  std::string header_text_;                 // lines, a NUL behind each
  std::vector<std::size_t> header_starts_;  // where they begin in it
  std::vector<curl_slist> header_list_;     // the same for curl
  ResponseSink* sink_ = nullptr;
  ResponseHead head_;
  std::size_t head_bytes_ = 0;
  bool head_told_ = false;
  bool too_long_ = false;
  bool is_second_try_ = false;
  bool receiving_paused_ = false;
  bool sending_paused_ = false;
  std::optional<Error> body_error_;
  std::array<char, CURL_ERROR_SIZE> detail_{};
};

}  // namespace gateway::transport
