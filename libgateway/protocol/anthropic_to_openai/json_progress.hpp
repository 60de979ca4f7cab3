// JsonProgress: whether the pieces of a JSON object that have come so far are all of it. Keeps
// none.
#pragma once

#include <cstddef>
#include <string_view>

namespace gateway::protocol::anthropic_to_openai {

// Counts brackets outside of strings; whether it is valid is for its reader to find out.
class JsonProgress {
 public:
  // `inner`: the next piece, as it stands between the quotes of a JSON string: escaped once more.
  void TakeInner(std::string_view inner);

  // An object (or array) was opened, and everything that was opened is closed.
  [[nodiscard]] bool complete() const { return begun_ && depth_ == 0 && !in_string_; }

 private:
  void Take(char c);

  std::size_t depth_ = 0;
  bool begun_ = false;
  bool in_string_ = false;
  bool escaped_ = false;  // the last character was a backslash in a string
};

}  // namespace gateway::protocol::anthropic_to_openai
