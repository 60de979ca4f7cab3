#include "libgateway/protocol/anthropic_to_openai/thinking_blocks.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace gateway::protocol::anthropic_to_openai {
namespace {

// Streams that were put together have a text in several pieces, its signature in the last one.
class DetailBlocks {
 public:
  void Take(json::Element detail) {
    if (detail["data"].HasText()) {
      EndText({});
      blocks_.push_back(Block{Block::Kind::kRedactedThinking, std::string(detail["data"].inner())});
      verified_ = true;
      return;
    }
    text_.append(detail["text"].inner()).append(detail["summary"].inner());
    if (detail["signature"].HasText()) {
      EndText(detail["signature"].inner());
      verified_ = true;
    }
  }

  // Empty without a signature or encrypted data.
  std::vector<Block> Blocks() {
    EndText({});
    return verified_ ? std::move(blocks_) : std::vector<Block>{};
  }

 private:
  void EndText(std::string_view signature) {
    if (!text_.empty() || !signature.empty()) {
      blocks_.push_back(
          Block{Block::Kind::kThinking, std::exchange(text_, {}), std::string(signature)});
    }
  }

  std::vector<Block> blocks_;
  std::string text_;
  bool verified_ = false;
};

}  // namespace

json::Element ThinkingText(json::Element message) {
  const json::Element text = message["reasoning_content"];
  return text.HasText()                   ? text
         : message["reasoning"].HasText() ? message["reasoning"]
                                          : json::Element();
}

void ReadThinking(json::Element message, std::vector<Block>* blocks) {
  const json::Element text = ThinkingText(message);
  DetailBlocks details;
  for (const json::Element detail : message["reasoning_details"]) {
    details.Take(detail);
  }
  std::vector<Block> detailed = details.Blocks();
  const auto has_text = [](const Block& block) {
    return block.kind == Block::Kind::kThinking && !block.text.empty();
  };
  if (text && std::none_of(detailed.begin(), detailed.end(), has_text)) {
    // The details tell signatures only.
    const auto first = std::find_if(detailed.begin(), detailed.end(), [](const Block& block) {
      return block.kind == Block::Kind::kThinking;
    });
    if (first == detailed.end()) {
      detailed.insert(detailed.begin(), Block{Block::Kind::kThinking, std::string(text.inner())});
    } else {
      first->text = text.inner();
    }
  }
  std::move(detailed.begin(), detailed.end(), std::back_inserter(*blocks));
}

}  // namespace gateway::protocol::anthropic_to_openai
