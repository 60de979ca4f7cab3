// CallList: the calls of tools in a stream, told apart by what upstreams of every quality say of
// them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libgateway/json/tree.hpp"
#include "libgateway/protocol/anthropic_to_openai/json_progress.hpp"

namespace gateway::protocol::anthropic_to_openai {

// An element of a delta's `tool_calls`. Texts are what stands between the quotes of JSON strings.
struct CallPiece {
  std::optional<std::int64_t> index;
  std::string_view id;
  std::string_view name;
  std::string_view arguments;
};

struct Call {
  enum class State { kNameless, kWaiting, kOpen, kClosed };

  std::optional<std::int64_t> index;
  std::string id;  // the upstream's; empty: it has told none
  std::string name;
  std::string held;  // arguments that the client has not been given yet
  JsonProgress progress;
  State state = State::kNameless;
};

class CallList {
 public:
  // The number of the call that a piece belongs to, a new one if it begins one. Takes over the id
  // and the name that it brings, if they are the first.
  std::size_t Find(const CallPiece& piece);

  Call& operator[](std::size_t number) { return calls_[number]; }
  [[nodiscard]] std::size_t size() const { return calls_.size(); }
  // Of memory, but for the arguments held.
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  [[nodiscard]] std::optional<std::size_t> Known(const CallPiece& piece) const;
  // Unless it is known already.
  void TakeOver(std::string_view text, std::string* known);

  std::vector<Call> calls_;
  std::size_t bytes_ = 0;
};

}  // namespace gateway::protocol::anthropic_to_openai
