#include "server/option_words.hpp"

#include <utility>

#include "gateway/result.hpp"

namespace gateway::server {

bool TakeValue(std::span<const std::string_view>& words, std::string_view name,
               std::optional<std::string_view>* value) {
  const std::string_view word = words.front();
  if (word == name) {
    *value = words.size() > 1 ? words[1] : std::string_view{};
    words = words.subspan(words.size() > 1 ? 2 : 1);
    return true;
  }
  if (word.starts_with(name) && word.substr(name.size()).starts_with("=")) {
    *value = word.substr(name.size() + 1);
    words = words.subspan(1);
    return true;
  }
  return false;
}

Error Usage(std::string what, std::string_view command) {
  what.append("; see gateway-server ").append(command).append(command.empty() ? "" : " ");
  return Fail(ErrorCode::kInvalidRequest, std::move(what.append("--help")));
}

}  // namespace gateway::server
