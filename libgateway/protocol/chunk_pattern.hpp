// ChunkPattern: what a chunk of a stream nearly always is: the one before it with another text.
// Such a chunk needs no look at its members: they are the same.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace gateway::protocol {

class ChunkPattern {
 public:
  // From now on `chunk`, valid JSON, is what others are compared with. `text`: a view into it, the
  // value of a string member, between its quotes.
  void Learn(std::string_view chunk, std::string_view text);
  void Forget();

  // The text of a chunk that is the same but for its text; a string it is in any case. Empty: it is
  // something else, or nothing was learnt.
  [[nodiscard]] std::optional<std::string_view> Match(std::string_view chunk) const;

 private:
  std::string before_;  // up to the text's opening quote
  std::string after_;   // from its closing quote
};

}  // namespace gateway::protocol
