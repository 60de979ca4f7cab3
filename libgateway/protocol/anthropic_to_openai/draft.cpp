#include "libgateway/protocol/anthropic_to_openai/draft.hpp"

#include <fmt/format.h>

namespace gateway::protocol::anthropic_to_openai {

std::string NameOf(const Place& place) {
  std::string name = fmt::format("messages[{}].content[{}]", place.message, place.block);
  if (place.inner) {
    name.append(fmt::format(".content[{}]", *place.inner));
  }
  return name;
}

json::Element CacheControlOf(json::Element value, Draft& draft) {
  if (draft.options.forward_cache_control) {
    return value["cache_control"];
  }
  LoseCacheControl(value, draft);
  return {};
}

void LoseCacheControl(json::Element value, Draft& draft) {
  if (const json::Element cache_control = value["cache_control"]) {
    draft.lost.AddUnlessEmpty("cache_control", cache_control);
  }
}

}  // namespace gateway::protocol::anthropic_to_openai
