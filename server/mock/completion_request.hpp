// CompletionAsk: what the mock reads of a completions request.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/result.hpp"

namespace gateway::server::mock {

struct CompletionAsk {
  std::string model;
  bool stream = false;
  bool include_usage = false;
  std::vector<std::string> prompts;  // their beginnings, if they are long
  std::size_t choices = 1;           // n, for each prompt
  std::size_t prompt_tokens = 0;
};

// `body`: JSON as it came. Error: kInvalidRequest, with `param`.
Result<CompletionAsk> ReadCompletion(std::string_view body);

}  // namespace gateway::server::mock
