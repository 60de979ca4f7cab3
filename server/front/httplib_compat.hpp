// What differs between the versions of cpp-httplib, 0.11.4 (Debian 12) to 0.53: the parameters of
// Server::process_request and the pure virtual functions of Stream. Nothing else knows of it.
#pragma once

#include <ctime>
#include <functional>
#include <string>
#include <string_view>

#include <httplib.h>

namespace gateway::server {

// A Stream in memory: reads a request, collects the answer.
class MemoryStream final : public httplib::Stream {
 public:
  // `request` outlives it.
  explicit MemoryStream(std::string_view request) : unread_(request) {}

  [[nodiscard]] std::string TakeOutput() { return std::move(output_); }

  // NOLINTBEGIN: as httplib's versions declare them, so that they override where they exist
  bool is_readable() const override { return true; }
  bool is_writable() const { return true; }    // until 0.19
  bool wait_readable() const { return true; }  // from 0.20 on, like the next two
  bool wait_writable() const { return true; }
  time_t duration() const { return 0; }
  ssize_t read(char* to, size_t size) override;
  ssize_t write(const char* bytes, size_t size) override;
  void get_remote_ip_and_port(std::string& ip, int& port) const override;
  void get_local_ip_and_port(std::string& ip, int& port) const override;
  socket_t socket() const override { return 0; }
  // NOLINTEND

 private:
  std::string_view unread_;
  std::string output_;
};

using SetupRequest = std::function<void(httplib::Request&)>;

// Calls `process`, which is &Server::process_request of whatever version; the answer says
// "Connection: close".
template <typename Server>
bool Process(Server& server,
             bool (Server::*process)(httplib::Stream&, bool, bool&, const SetupRequest&),
             httplib::Stream& stream) {
  bool closed = false;
  return (server.*process)(stream, true, closed, nullptr);
}

template <typename Server>
bool Process(Server& server,
             bool (Server::*process)(httplib::Stream&, const std::string&, int, const std::string&,
                                     int, bool, bool&, const SetupRequest&),
             httplib::Stream& stream) {
  bool closed = false;
  return (server.*process)(stream, {}, 0, {}, 0, true, closed, nullptr);
}

template <typename Server>
bool Process(Server& server,
             bool (Server::*process)(httplib::Stream&, const std::string&, int, const std::string&,
                                     int, bool, bool&, const SetupRequest&, bool*),
             httplib::Stream& stream) {
  bool closed = false;
  return (server.*process)(stream, {}, 0, {}, 0, true, closed, nullptr, nullptr);
}

}  // namespace gateway::server
