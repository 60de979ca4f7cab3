#include "server/front/httplib_compat.hpp"

#include <algorithm>

namespace gateway::server {

ssize_t MemoryStream::read(char* to, size_t size) {
  const std::size_t count = unread_.copy(to, size);
  unread_.remove_prefix(count);
  return static_cast<ssize_t>(count);
}

ssize_t MemoryStream::write(const char* bytes, size_t size) {
  output_.append(bytes, size);
  return static_cast<ssize_t>(size);
}

void MemoryStream::get_remote_ip_and_port(std::string& ip, int& port) const {
  ip.clear();
  port = 0;
}

void MemoryStream::get_local_ip_and_port(std::string& ip, int& port) const {
  ip.clear();
  port = 0;
}

}  // namespace gateway::server
