// CurlTransfer: one curl easy handle and the response it is reading. Reused for one call after
// another, so that a call allocates little.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include <curl/curl.h>

#include "gateway/response_sink.hpp"
#include "gateway/transport.hpp"

namespace gateway::transport {

// Loop thread only.
class CurlTransfer {
 public:
  CurlTransfer();
  ~CurlTransfer();
  CurlTransfer(const CurlTransfer&) = delete;
  CurlTransfer& operator=(const CurlTransfer&) = delete;

  // Sets everything up for a call; the handle is then ready for a CURLM.
  void Prepare(Transport::CallId call, UpstreamRequest request, ResponseSink* sink);

  // The handle has left its CURLM; nothing of the call is kept.
  void Clear();

  // From now on nothing is told to the sink any more.
  void Detach() { sink_ = nullptr; }

  [[nodiscard]] Result<void> Outcome(CURLcode code) const;
  [[nodiscard]] CURL* easy() const { return easy_; }
  [[nodiscard]] Transport::CallId call() const { return call_; }
  [[nodiscard]] ResponseSink* sink() const { return sink_; }

 private:
  static std::size_t OnHeaderBytes(char* bytes, std::size_t size, std::size_t count, void* self);
  static std::size_t OnBodyBytes(char* bytes, std::size_t size, std::size_t count, void* self);
  static curl_socket_t OpenSocket(void* self, curlsocktype purpose, curl_sockaddr* address);

  bool TakeHeaderLine(std::string_view line);
  void StartHead(std::string_view status_line);
  bool FinishHead();
  void SetMethod();
  void SetHeaders();

  CURL* easy_;
  Transport::CallId call_ = 0;
  UpstreamRequest request_;
  curl_slist* header_list_ = nullptr;
  ResponseSink* sink_ = nullptr;
  ResponseHead head_;
  std::size_t head_bytes_ = 0;
  bool head_told_ = false;
  bool too_long_ = false;
  std::array<char, CURL_ERROR_SIZE> detail_{};
};

}  // namespace gateway::transport
