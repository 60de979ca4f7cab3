#include "libgateway/keys/key_news.hpp"

#include <chrono>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "libgateway/base/time_text.hpp"

namespace gateway::keys {
namespace {

std::string TextOf(const SavedKeyState& state) {
  const std::string key = fmt::format("key '{}' of provider '{}'", state.alias, state.provider);
  if (state.state == KeyState::kReady) {
    return key + " works again";
  }
  return fmt::format("{} is {} until {} UTC: {}", key, KeyStateName(state.state),
                     base::TimeText(state.until, std::chrono::minutes(0)), state.reason);
}

}  // namespace

KeyNews::KeyNews(base::News::Write write) : news_("keys", "changes of keys", std::move(write)) {}

void KeyNews::Tell(const SavedKeyState& state, Time now) { news_.Tell(TextOf(state), now); }

}  // namespace gateway::keys
