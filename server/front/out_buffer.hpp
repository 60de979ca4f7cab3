// OutBuffer: what a socket did not take yet. Bytes go to the socket at once when nothing waits.
// Kept in blocks, so that it takes no more memory than what waits, and nothing is moved.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace gateway::server {

class OutBuffer {
 public:
  // Sends `parts` in one call, keeps what the socket refuses. False: the socket failed.
  bool Send(int fd, std::span<const std::string_view> parts);

  // Sends what waits, as far as the socket takes it. False: the socket failed.
  bool Flush(int fd);

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  void Clear();

 private:
  void Keep(std::string_view bytes);
  void Drop(std::size_t count);

  std::vector<std::unique_ptr<char[]>> blocks_;
  std::size_t begin_ = 0;  // of what waits, in the first block
  std::size_t size_ = 0;
};

}  // namespace gateway::server
