// EmbeddingsAsk: what the mock reads of an embeddings request.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/result.hpp"

namespace gateway::server::mock {

struct EmbeddingsAsk {
  std::string model;
  std::vector<std::uint64_t> inputs;  // a hash of each
  std::size_t dimensions = 1536;
  bool base64 = false;  // encoding_format
  std::size_t prompt_tokens = 0;
};

// `body`: JSON as it came. Error: kInvalidRequest, with `param`.
Result<EmbeddingsAsk> ReadEmbeddings(std::string_view body);

}  // namespace gateway::server::mock
