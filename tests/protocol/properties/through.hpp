// Sends an upstream's answer through the gateway's translation, in any of the four directions.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "libgateway/protocol/anthropic_to_openai/adapter.hpp"
#include "libgateway/protocol/openai_to_anthropic/adapter.hpp"
#include "libgateway/protocol/passthrough.hpp"
#include "protocol/properties/anthropic_form.hpp"
#include "protocol/properties/openai_form.hpp"
#include "protocol/translating.hpp"

namespace gateway::protocol::properties {

inline std::unique_ptr<ProtocolAdapter> AdapterFor(Dialect client, Dialect upstream) {
  if (client == upstream) {
    return client == Dialect::kOpenAi ? NewOpenAiPassthrough() : NewAnthropicPassthrough();
  }
  return client == Dialect::kOpenAi ? NewOpenAiToAnthropic() : NewAnthropicToOpenAi();
}

struct Way {
  Dialect client;
  Dialect upstream;
  bool stream = false;  // the client asks for one, with usage
};

// What the client gets. `content_type`: the upstream's.
inline std::string Through(const Way& way, const std::string& content_type,
                           const std::vector<std::string>& segments) {
  const bool is_openai = way.client == Dialect::kOpenAi;
  std::string body =
      R"({"model":"up/m","max_tokens":9,"messages":[{"role":"user","content":"Hi"}])";
  body.append(way.stream ? R"(,"stream":true)" : "");
  body.append(way.stream && is_openai ? R"(,"stream_options":{"include_usage":true}})" : "}");
  Translating translating(AdapterFor(way.client, way.upstream));
  const EncodedCall call = translating.Encode(std::move(body));
  translating.request.body.clear();
  const ResponseHead head{200, {{"content-type", content_type}}, false};

  Decoded decoded = Feed(*call.decoder, head, segments, true);

  CAPTURE(decoded.failure ? decoded.failure->message : "");
  REQUIRE(decoded.complete);
  return std::move(decoded.body);
}

inline std::string ObjectThrough(const Way& way, const std::string& object) {
  return Through(way, "application/json", {object});
}

inline std::string ObjectOf(Dialect dialect, const TestAnswer& answer, Generator& random) {
  return dialect == Dialect::kOpenAi ? OpenAiObject(answer, random)
                                     : AnthropicObject(answer, random);
}

inline std::string StreamOf(Dialect dialect, const TestAnswer& answer, Generator& random) {
  return dialect == Dialect::kOpenAi ? OpenAiStream(answer, random)
                                     : AnthropicStream(answer, random);
}

}  // namespace gateway::protocol::properties
