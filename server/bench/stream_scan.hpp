// StreamScan: what the text of a stream tells about its pace and its end.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gateway::server::bench {

class StreamScan {
 public:
  // `bytes` of the body have come at `now` (steady clock, since its epoch). The age of each stamp
  // that is complete with them is put behind `ages`. Stamps are "@nanoseconds@" in a chunk's text,
  // as `gateway-server mock --stamp` puts them there.
  void Feed(std::string_view bytes, std::chrono::nanoseconds now,
            std::vector<std::chrono::nanoseconds>* ages);

  // Stamps so far: chunks of text.
  [[nodiscard]] std::size_t stamps() const { return stamps_; }
  // Whether the stream has told that it is complete: "[DONE]", or "message_stop".
  [[nodiscard]] bool complete() const;

  void Reset() { *this = StreamScan(); }

 private:
  void Remember(std::string_view bytes);

  bool in_stamp_ = false;
  std::uint64_t number_ = 0;  // of the stamp, as far as it is read
  std::size_t stamps_ = 0;
  std::string last_;  // of the body: enough to see its end
};

}  // namespace gateway::server::bench
