// ToolCalls: the tool calls of one message, put together from the pieces of a stream.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "libgateway/json/document.hpp"

namespace gateway::protocol::shape {

class ToolCalls {
 public:
  // `memory` outlives it and owns its values.
  explicit ToolCalls(json::Document& memory) : memory_(memory) {}

  // One element of a delta's `tool_calls`.
  void Add(const json::Value& piece);

  [[nodiscard]] bool empty() const { return calls_.empty(); }
  // The array of a whole message: without `index`.
  [[nodiscard]] json::Value ToJson() const;

 private:
  struct Call {
    std::int64_t index = 0;
    std::string id;
    std::string type;
    std::string name;
    std::string arguments;
    json::Value others;  // members this code does not know
  };

  Call& CallFor(const json::Value& piece);
  static void AddFunction(const json::Value& function, Call& call);

  json::Document& memory_;
  std::vector<Call> calls_;
};

}  // namespace gateway::protocol::shape
