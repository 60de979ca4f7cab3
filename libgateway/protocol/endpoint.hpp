// Endpoint: what is known about an answer by the path that was asked.
#pragma once

#include <string_view>

namespace gateway::protocol {

enum class Endpoint {
  kChat,         // chat completions
  kCompletions,  // the older completions: the same stream, other choices
  kResponses,    // responses: typed events
  kAudio,        // speech and transcriptions: an object, sound, text, or typed events
  kContent,      // a file's content: whatever it is, it is passed on
  kMessages,     // Anthropic's messages: an object, or its own stream
  kCountTokens,  // of messages: an object
  kOther,        // an object, or typed events
};

// Whether a whole answer can be made into the stream that a client asked for.
bool CanBeUnfolded(Endpoint endpoint);

// `path` as clients write it: "/v1/chat/completions".
Endpoint EndpointOf(std::string_view path);

}  // namespace gateway::protocol
