#include "server/commands/gateway_place.hpp"

#include <algorithm>

#include "server/commands/gateway_address.hpp"
#include "server/option_words.hpp"

namespace gateway::server {
namespace {

// Nothing that would end a header's value.
bool CanBeSent(std::string_view token) {
  return std::all_of(token.begin(), token.end(), [](char c) { return c > ' ' && c <= '~'; });
}

}  // namespace

bool PlaceWords::Take(std::span<const std::string_view>& words) {
  return TakeValue(words, "--config", &config_) || TakeValue(words, "--server", &server_) ||
         TakeValue(words, "--token", &token_) || TakeValue(words, "--key", &key_);
}

Result<GatewayPlace> PlaceWords::Read(std::string_view command) const {
  // Not taken for "none": an unset shell variable must not change something else than was meant.
  if (config_ && config_->empty()) {
    return Usage("--config needs a file", command);
  }
  if (server_ && !ReadAddress(*server_)) {
    return Usage("--server needs a URL such as http://127.0.0.1:8080", command);
  }
  if (token_ && (token_->empty() || !CanBeSent(*token_))) {
    return Usage("--token needs a token", command);
  }
  if (key_ && (key_->empty() || !CanBeSent(*key_))) {
    return Usage("--key needs a key", command);
  }
  return GatewayPlace{std::string(config_.value_or("")), std::string(server_.value_or("")),
                      std::string(token_.value_or("")), std::string(key_.value_or(""))};
}

}  // namespace gateway::server
