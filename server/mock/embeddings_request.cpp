#include "server/mock/embeddings_request.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "server/json/json.hpp"
#include "server/mock/fields.hpp"
#include "server/mock/mix.hpp"
#include "server/mock/tokens.hpp"

namespace gateway::server::mock {
namespace {

constexpr std::size_t kMaxInputs = 2048;
constexpr double kMaxDimensions = 8192;
// Of all vectors together: an answer is in memory at once.
constexpr std::size_t kMaxNumbers = 4U << 20U;

// Source: FNV-1a, 64 bits.
std::uint64_t HashOf(std::string_view text) {
  std::uint64_t hash = 0xCBF29CE484222325U;
  for (const char c : text) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
  }
  return hash;
}

bool IsTokens(const rapidjson::Value& value) {
  return value.IsArray() && !value.Empty() && value[0].IsNumber();
}

// One input: a text, or an array of token numbers.
bool AddInput(const rapidjson::Value& input, EmbeddingsAsk* ask) {
  if (input.IsString()) {
    ask->inputs.push_back(HashOf(TextOf(&input)));
    ask->prompt_tokens += EstimateTokens(TextOf(&input));
    return true;
  }
  if (!IsTokens(input)) {
    return false;
  }
  std::uint64_t hash = input.Size();
  for (const rapidjson::Value& token : input.GetArray()) {
    if (!token.IsNumber()) {
      return false;
    }
    hash = Mix(hash ^ std::bit_cast<std::uint64_t>(token.GetDouble()));
  }
  ask->inputs.push_back(hash);
  ask->prompt_tokens += input.Size();
  return true;
}

bool AddInputs(const rapidjson::Value* input, EmbeddingsAsk* ask) {
  if (input == nullptr) {
    return false;
  }
  if (!input->IsArray() || IsTokens(*input)) {
    return AddInput(*input, ask);
  }
  if (input->Empty() || input->Size() > kMaxInputs) {
    return false;
  }
  return std::all_of(input->Begin(), input->End(),
                     [ask](const rapidjson::Value& one) { return AddInput(one, ask); });
}

}  // namespace

Result<EmbeddingsAsk> ReadEmbeddings(std::string_view body) {
  rapidjson::Document document;
  auto model = ReadCall(body, &document);
  if (!model) {
    return model.error();
  }
  EmbeddingsAsk ask;
  ask.model = *std::move(model);
  if (!AddInputs(Find(&document, "input"), &ask)) {
    return BadField(
        "'input' must be a string, an array of tokens, or an array of 1 to 2048 of these", "input");
  }
  const rapidjson::Value* dimensions = Find(&document, "dimensions");
  if (dimensions != nullptr && !dimensions->IsNull()) {
    const double count = dimensions->IsNumber() ? dimensions->GetDouble() : 0;
    if (!(count >= 1 && count <= kMaxDimensions)) {
      return BadField("'dimensions' must be from 1 to 8192", "dimensions");
    }
    ask.dimensions = static_cast<std::size_t>(count);
  }
  if (ask.inputs.size() * ask.dimensions > kMaxNumbers) {
    return BadField("'input' and 'dimensions' together ask for too much", "input");
  }
  ask.base64 = TextOf(Find(&document, "encoding_format")) == "base64";
  return ask;
}

}  // namespace gateway::server::mock
