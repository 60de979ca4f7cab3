#include <string>
#include <utility>

#include "libgateway/config/near_name.hpp"
#include "libgateway/config/sections.hpp"
#include "libgateway/config/values.hpp"

namespace gateway::config {

void ReadAffinity(TableReader& reader, ProviderConfig* provider) {
  if (const Node* node = reader.Find("affinity"); node != nullptr) {
    const auto text = ReadText(*node, reader.report());
    if (text == "none") {
      provider->affinity = Affinity::kNone;
    } else if (text == "session") {
      provider->affinity = Affinity::kSession;
    } else if (text == "prompt") {
      provider->affinity = Affinity::kPrompt;
    } else if (text) {
      reader.report().At(node->line, "unknown affinity " + Quoted(node->text) +
                                         Suggest(node->text, {"none", "session", "prompt"}));
    }
  }
  const Node* header = reader.Find("affinity_header");
  if (header == nullptr) {
    return;
  }
  if (provider->affinity != Affinity::kSession) {
    reader.report().At(header->line,
                       "affinity_header means nothing without affinity = \"session\"; add that, or "
                       "take it out");
  } else if (auto name = ReadHeaderName(*header, reader.report())) {
    provider->affinity_header = *std::move(name);
  }
}

}  // namespace gateway::config
