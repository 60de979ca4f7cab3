// What becomes of an OpenAI client's chat on its way to an Anthropic upstream.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "libgateway/protocol/openai_to_anthropic/adapter.hpp"
#include "protocol/translating.hpp"

namespace gateway::protocol::openai_to_anthropic {

using Names = std::vector<std::string>;

// A chat; `more`: members, with a comma before each.
inline std::string Chat(std::string_view messages, std::string_view more = "") {
  return R"({"model":"ant/m","messages":[)" + std::string(messages) + "]" + std::string(more) + "}";
}
inline const std::string kHello = R"({"role":"user","content":"hello"})";
inline std::string Hello(std::string_view more) { return Chat(kHello, more); }

class Asking : public Translating {
 public:
  Asking() : Translating(NewOpenAiToAnthropic()) {}
};

// The body that the upstream is sent.
inline std::string Sent(const std::string& chat) { return Asking().Encode(chat).upstream.body; }
inline std::string Sent(const std::string& chat, std::string_view member) {
  return MemberOf(Sent(chat), member);
}
inline std::string SentMessages(std::string_view messages) {
  return Sent(Chat(messages), "messages");
}

inline Names Lost(const std::string& chat) { return Asking().Encode(chat).lost; }

// The field that a refusal names.
inline std::string RefusedField(const std::string& chat) {
  const auto call = Asking().TryEncode(chat);
  REQUIRE_FALSE(call);
  CHECK(call.error().code == ErrorCode::kInvalidRequest);
  CHECK_FALSE(call.error().message.empty());
  return call.error().param;
}

}  // namespace gateway::protocol::openai_to_anthropic
