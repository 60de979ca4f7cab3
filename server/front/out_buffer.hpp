// OutBuffer: what a socket did not take yet. Bytes go to the socket at once when nothing waits.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace gateway::server {

class OutBuffer {
 public:
  // Sends `parts` in one call, keeps what the socket refuses. False: the socket failed.
  bool Send(int fd, std::span<const std::string_view> parts);

  // Sends what waits, as far as the socket takes it. False: the socket failed.
  bool Flush(int fd);

  [[nodiscard]] std::size_t size() const { return data_.size() - sent_; }
  [[nodiscard]] bool empty() const { return size() == 0; }
  void Clear();

 private:
  void Keep(std::span<const std::string_view> parts, std::size_t skip);

  std::string data_;
  std::size_t sent_ = 0;  // of data_
};

}  // namespace gateway::server
