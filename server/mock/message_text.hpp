// The texts of a content, in whichever form it comes.
#pragma once

#include "server/json/json.hpp"

namespace gateway::server::mock {

// Calls `take` with the text that `content` is, or with that of each of its parts. Null has one,
// which is empty; so has a part without.
template <typename Take>
void ForEachText(const rapidjson::Value* content, Take take) {
  if (content == nullptr || !content->IsArray()) {
    return take(TextOf(content));
  }
  for (const rapidjson::Value& part : content->GetArray()) {
    take(TextOf(Find(&part, "text")));
  }
}

}  // namespace gateway::server::mock
