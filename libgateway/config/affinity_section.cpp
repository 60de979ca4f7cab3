#include <string>
#include <utility>

#include <fmt/format.h>

#include "libgateway/config/near_name.hpp"
#include "libgateway/config/sections.hpp"
#include "libgateway/config/values.hpp"

namespace gateway::config {

void ReadAffinity(TableReader& reader, ProviderConfig* provider, ProviderList* found) {
  if (const Node* node = reader.Find("affinity"); node != nullptr) {
    const auto text = ReadText(*node, reader.report());
    if (text == "none") {
      provider->affinity = Affinity::kNone;
    } else if (text == "session") {
      provider->affinity = Affinity::kSession;
    } else if (text == "prompt") {
      provider->affinity = Affinity::kPrompt;
    } else if (text) {
      reader.report().At(node->place, "unknown affinity " + Quoted(node->text) +
                                          Suggest(node->text, {"none", "session", "prompt"}));
    }
    if (provider->affinity != Affinity::kNone && provider->key_strategy == KeyStrategy::kFirst &&
        provider->keys.size() > 1) {
      found->hints.push_back(
          fmt::format("{}: affinity does nothing for provider '{}', whose key_strategy is "
                      "\"first\"; set key_strategy = \"round_robin\" or \"random\"",
                      Location(reader.report().file, node->place), provider->name));
    }
  }
  const Node* header = reader.Find("affinity_header");
  if (header == nullptr) {
    return;
  }
  if (provider->affinity != Affinity::kSession) {
    reader.report().At(header->place,
                       "affinity_header means nothing without affinity = \"session\"; add that, or "
                       "take it out");
  } else if (auto name = ReadHeaderName(*header, reader.report())) {
    provider->affinity_header = *std::move(name);
  }
}

}  // namespace gateway::config
