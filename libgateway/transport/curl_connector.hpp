// CurlConnector: makes connections to upstreams by libcurl (CURLOPT_CONNECT_ONLY): names, both
// families of addresses, TCP, TLS with its verification and session resumption are curl's. What is
// sent over a connection is not: a gateway's many short calls cost less with a codec of its own.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

#include <curl/curl.h>

#include "gateway/event_loop.hpp"
#include "gateway/result.hpp"
#include "libgateway/transport/curl_multi.hpp"
#include "libgateway/transport/parsed_url.hpp"
#include "libgateway/transport/upstream_socket.hpp"

namespace gateway::transport {

// Loop thread only. Outlives the sockets that it has made.
class CurlConnector {
 public:
  using Id = std::uint64_t;  // 0 is never an attempt

  struct Connected {
    std::unique_ptr<UpstreamSocket> socket;
    std::chrono::microseconds took;  // DNS, TCP and TLS
  };
  // Error: as CurlError() says.
  using OnConnected = std::function<void(Result<Connected>)>;

  explicit CurlConnector(EventLoop& loop);
  ~CurlConnector();
  CurlConnector(const CurlConnector&) = delete;
  CurlConnector& operator=(const CurlConnector&) = delete;

  // Calls `done` once, never before it returns. `timeout`: for DNS, TCP and TLS together.
  Id Start(const ParsedUrl& url, std::chrono::milliseconds timeout, OnConnected done);

  // `done` is not called any more. Nothing happens for 0 or an attempt that is over.
  void Stop(Id id);

 private:
  class Handle;
  class TlsSocket;

  static curl_socket_t OnOpen(void* self, curlsocktype purpose, curl_sockaddr* address);
  static int OnClose(void* self, curl_socket_t fd);

  CurlMulti& MultiWithPlace();
  void TidySoon();
  void OnDone(CURL* easy, CURLcode code);
  Result<Connected> Outcome(std::unique_ptr<Handle> handle, CURLcode code);

  EventLoop& loop_;
  CURLSH* share_;  // names and TLS sessions, for all of multis_
  std::vector<std::unique_ptr<CurlMulti>> multis_;
  std::unordered_map<Id, std::unique_ptr<Handle>> running_;
  bool tidies_soon_ = false;
  Id last_id_ = 0;
  const std::shared_ptr<CurlConnector*> self_ = std::make_shared<CurlConnector*>(this);
  curl_socket_t taken_over_ = CURL_SOCKET_BAD;  // curl lets go of it, but does not close it
};

}  // namespace gateway::transport
