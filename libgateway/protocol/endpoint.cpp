#include "libgateway/protocol/endpoint.hpp"

namespace gateway::protocol {

Endpoint EndpointOf(std::string_view path) {
  if (path == "/v1/chat/completions") {
    return Endpoint::kChat;
  }
  if (path == "/v1/messages") {
    return Endpoint::kMessages;
  }
  if (path == "/v1/messages/count_tokens") {
    return Endpoint::kCountTokens;
  }
  if (path == "/v1/completions") {
    return Endpoint::kCompletions;
  }
  // What lies below a response (its input items) is an object like any other.
  constexpr std::string_view kResponses = "/v1/responses";
  if (path.starts_with(kResponses)) {
    const std::string_view below = path.substr(kResponses.size());
    if (below.empty() || (below.front() == '/' && below.find('/', 1) == std::string_view::npos)) {
      return Endpoint::kResponses;
    }
  }
  if (path.starts_with("/v1/audio/")) {
    return Endpoint::kAudio;
  }
  if (path.starts_with("/v1/files/") && path.ends_with("/content")) {
    return Endpoint::kContent;
  }
  return Endpoint::kOther;
}

bool CanBeUnfolded(Endpoint endpoint) {
  return endpoint == Endpoint::kChat || endpoint == Endpoint::kResponses ||
         endpoint == Endpoint::kCompletions || endpoint == Endpoint::kMessages;
}

}  // namespace gateway::protocol
