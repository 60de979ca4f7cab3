// Calls of an Anthropic client for an OpenAI upstream.
#pragma once

#include <functional>
#include <string>

#include "libgateway/protocol/anthropic_to_openai/adapter.hpp"
#include "protocol/translation.hpp"

namespace gateway::protocol::anthropic_to_openai {

using Set = std::function<void(Provider&)>;

inline Translation AskBody(std::string body, const Set& set = {}, std::string path = "") {
  return Translation(NewAnthropicToOpenAi(), std::move(body), set, std::move(path));
}

// A call with these messages, and `more` members: `,"top_k":1`.
inline Translation Ask(const std::string& messages, const std::string& more = "",
                       const Set& set = {}) {
  return AskBody(R"({"model":"oai/m","messages":)" + messages + more + "}", set);
}

// A call with a message that says "Hi".
inline Translation AskWith(const std::string& more, const Set& set = {}) {
  return Ask(R"([{"role":"user","content":"Hi"}])", more, set);
}

// The upstream's messages for the client's.
inline std::string Messages(const std::string& messages, const std::string& more = "",
                            const Set& set = {}) {
  return Ask(messages, more, set).Member("messages");
}

inline std::string Message(const std::string& role, const std::string& content) {
  return R"({"role":")" + role + R"(","content":)" + content + "}";
}
inline std::string User(const std::string& content) { return Message("user", content); }
inline std::string Assistant(const std::string& content) { return Message("assistant", content); }

}  // namespace gateway::protocol::anthropic_to_openai
