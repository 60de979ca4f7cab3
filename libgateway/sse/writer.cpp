#include "libgateway/sse/writer.hpp"

namespace gateway::sse {

void AppendEvent(std::string_view name, std::string_view data, std::string* out) {
  if (!name.empty()) {
    out->append("event: ").append(name).append("\n");
  }
  for (std::size_t end = data.find('\n'); end != std::string_view::npos; end = data.find('\n')) {
    out->append("data: ").append(data.substr(0, end)).append("\n");
    data.remove_prefix(end + 1);
  }
  out->append("data: ").append(data).append("\n\n");
}

void AppendComment(std::string_view text, std::string* out) {
  out->append(":").append(text).append("\n\n");
}

}  // namespace gateway::sse
