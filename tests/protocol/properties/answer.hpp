// A model's answer, whatever protocol it is told in.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "protocol/properties/generator.hpp"

namespace gateway::protocol::properties {

enum class Stop { kEnd, kLength, kTools, kRefused };

struct TestAnswer {
  struct Call {
    std::string id;
    std::string name;
    std::string input;  // JSON, an object
  };

  std::string thinking;  // empty: none
  std::string text;      // empty: none
  std::vector<Call> calls;
  Stop stop = Stop::kEnd;
  // Tokens. `cached` and `written` are part of `prompt`, `thought` of `output`.
  std::int64_t prompt = 0;
  std::int64_t cached = 0;
  std::int64_t written = 0;
  std::int64_t output = 0;
  std::int64_t thought = 0;
};

inline TestAnswer RandomAnswer(Generator& random) {
  TestAnswer answer;
  answer.thinking = random.Chance(30) ? RandomText(random) : "";
  answer.text = random.Chance(80) ? RandomText(random) : "";
  for (std::size_t i = random.Chance(50) ? random.Below(4) : 0; i > 0; --i) {
    answer.calls.push_back(
        {fmt::format("call_{}", i), fmt::format("tool_{}", random.Below(3)), RandomObject(random)});
  }
  const std::size_t stop = random.Below(10);
  answer.stop = stop == 0              ? Stop::kLength
                : stop == 1            ? Stop::kRefused
                : answer.calls.empty() ? Stop::kEnd
                                       : Stop::kTools;
  answer.cached = static_cast<std::int64_t>(random.Below(3) * 100);
  answer.written = static_cast<std::int64_t>(random.Below(3) * 10);
  answer.prompt =
      answer.cached + answer.written + static_cast<std::int64_t>(1 + random.Below(1000));
  answer.thought = static_cast<std::int64_t>(random.Below(50));
  answer.output = answer.thought + static_cast<std::int64_t>(1 + random.Below(500));
  return answer;
}

}  // namespace gateway::protocol::properties
