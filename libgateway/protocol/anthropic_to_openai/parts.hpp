// Part: a piece of what a user says, as OpenAI has it.
#pragma once

#include <string>
#include <vector>

#include "gateway/result.hpp"
#include "libgateway/json/tree.hpp"
#include "libgateway/protocol/anthropic_to_openai/draft.hpp"

namespace gateway::protocol::anthropic_to_openai {

struct Part {
  enum class Kind { kText, kTitledText, kSearchResult, kImage, kFile };

  Kind kind = Kind::kText;
  // kText: the string; kImage: the source; else the whole block.
  json::Element value;
  json::Element cache_control = {};

  [[nodiscard]] bool is_text() const { return kind != Kind::kImage && kind != Kind::kFile; }
};

// Adds the parts that a block of a user's content (text, image, document, search_result) becomes.
// Error: kInvalidRequest for one that cannot be put to the upstream.
Result<void> AddParts(json::Element block, const Place& place, std::vector<Part>* parts,
                      Draft& draft);

// A part as an element of `content`.
void WritePart(const Part& part, json::Writer& out);
// A text part as a string.
void WriteText(const Part& part, json::Writer& out);

// Title, source and texts of a search_result, line by line; between quotes, as JSON has it.
std::string SearchResultText(json::Element block);

}  // namespace gateway::protocol::anthropic_to_openai
