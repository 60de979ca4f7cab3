#include "server/bench/stream_scan.hpp"

namespace gateway::server::bench {
namespace {

constexpr std::size_t kRemembered = 64;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

void StreamScan::Feed(std::string_view bytes, std::chrono::nanoseconds now,
                      std::vector<std::chrono::nanoseconds>* ages) {
  Remember(bytes);
  while (!bytes.empty()) {
    if (!in_stamp_) {
      const std::size_t at = bytes.find('@');
      if (at == std::string_view::npos) {
        return;
      }
      bytes.remove_prefix(at + 1);
      in_stamp_ = true;
      number_ = 0;
      continue;
    }
    const char c = bytes.front();
    bytes.remove_prefix(1);
    if (IsDigit(c)) {
      number_ = number_ * 10 + static_cast<std::uint64_t>(c - '0');
      continue;
    }
    in_stamp_ = false;
    if (c == '@' && number_ != 0) {
      ++stamps_;
      ages->push_back(now - std::chrono::nanoseconds(number_));
    }
  }
}

void StreamScan::Remember(std::string_view bytes) {
  if (bytes.size() >= kRemembered) {
    last_.assign(bytes.substr(bytes.size() - kRemembered));
    return;
  }
  const std::size_t kept = kRemembered - bytes.size();
  if (last_.size() > kept) {
    last_.erase(0, last_.size() - kept);
  }
  last_.append(bytes);
}

bool StreamScan::complete() const {
  return last_.find("[DONE]") != std::string::npos ||
         last_.find("message_stop") != std::string::npos;
}

}  // namespace gateway::server::bench
