#include "server/mock/embeddings_answer.hpp"

#include <bit>
#include <cmath>
#include <iterator>
#include <string_view>

#include <fmt/format.h>

#include "server/json/json.hpp"
#include "server/mock/base64.hpp"
#include "server/mock/mix.hpp"

namespace gateway::server::mock {
namespace {

// Calls `take` with a sign for each component. All have the same size, so that the length is 1
// without any arithmetic, and the text of a component need not be made more than once.
template <typename Take>
void ForEachSign(std::uint64_t hash, std::size_t dimensions, Take take) {
  constexpr std::size_t kBits = 64;
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < dimensions; ++i) {
    if (i % kBits == 0) {
      bits = Mix(hash + i);
    }
    take((bits & 1U) != 0);
    bits >>= 1U;
  }
}

void AppendFloats(std::uint64_t hash, std::size_t dimensions, float size, std::string* out) {
  const std::string negative = fmt::format("-{:.8f},", size);
  const std::string_view positive = std::string_view(negative).substr(1);
  out->push_back('[');
  ForEachSign(hash, dimensions, [&](bool is_negative) {
    out->append(is_negative ? std::string_view(negative) : positive);
  });
  out->back() = ']';
}

// 32-bit floats, little-endian, in base64: what OpenAI's SDKs ask for.
void AppendPacked(std::uint64_t hash, std::size_t dimensions, float size, std::string* out) {
  std::string bytes;
  bytes.reserve(dimensions * sizeof(float));
  ForEachSign(hash, dimensions, [&](bool is_negative) {
    auto bits = std::bit_cast<std::uint32_t>(is_negative ? -size : size);
    for (std::size_t i = 0; i < sizeof bits; ++i, bits >>= 8U) {
      bytes.push_back(static_cast<char>(bits & 0xFFU));
    }
  });
  out->push_back('"');
  AppendBase64(bytes, out);
  out->push_back('"');
}

}  // namespace

std::string EmbeddingsBody(const EmbeddingsAsk& ask, bool with_usage) {
  constexpr std::size_t kBytesPerNumber = 12;
  const auto size = static_cast<float>(1 / std::sqrt(static_cast<double>(ask.dimensions)));
  std::string body = R"({"object":"list","data":[)";
  body.reserve(ask.inputs.size() * (ask.dimensions * kBytesPerNumber + 64) + 256);
  for (std::size_t i = 0; i < ask.inputs.size(); ++i) {
    fmt::format_to(std::back_inserter(body), R"({}{{"object":"embedding","index":{},"embedding":)",
                   i == 0 ? "" : ",", i);
    const auto append = ask.base64 ? &AppendPacked : &AppendFloats;
    append(ask.inputs[i], ask.dimensions, size, &body);
    body.push_back('}');
  }
  body.append(R"(],"model":)");
  AppendQuoted(ask.model, &body);
  if (with_usage) {
    fmt::format_to(std::back_inserter(body),
                   R"(,"usage":{{"prompt_tokens":{0},"total_tokens":{0}}})", ask.prompt_tokens);
  }
  return body.append("}");
}

}  // namespace gateway::server::mock
