// Draft: the upstream's body while it is written, and what is learnt on the way.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "gateway/provider_registry.hpp"
#include "libgateway/json/tree.hpp"
#include "libgateway/json/writer.hpp"
#include "libgateway/protocol/anthropic_to_openai/tool_names.hpp"
#include "libgateway/protocol/lost_fields.hpp"

namespace gateway::protocol::anthropic_to_openai {

struct Draft {
  Draft(const TranslationOptions& its_options, std::string* body)
      : options(its_options), out(body), names(its_options.shorten_tool_names) {}

  const TranslationOptions& options;
  json::Writer out;
  LostFields lost;
  ToolNames names;
};

// Where a content block stands, to name it to the client.
struct Place {
  std::size_t message = 0;
  std::size_t block = 0;
  std::optional<std::size_t> inner = {};  // the number of a block within that block
};

// "messages[0].content[1]"
std::string NameOf(const Place& place);

// What is to be passed on of a value's `cache_control`; absent, and noted as lost, where none is.
json::Element CacheControlOf(json::Element value, Draft& draft);
// The same where the upstream's format has no place for it.
void LoseCacheControl(json::Element value, Draft& draft);

}  // namespace gateway::protocol::anthropic_to_openai
