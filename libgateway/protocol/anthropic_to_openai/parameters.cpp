#include "libgateway/protocol/anthropic_to_openai/parameters.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "libgateway/base/utf8.hpp"
#include "libgateway/protocol/anthropic_to_openai/reasoning.hpp"
#include "libgateway/protocol/anthropic_to_openai/refused_field.hpp"
#include "libgateway/protocol/anthropic_to_openai/response_format.hpp"

namespace gateway::protocol::anthropic_to_openai {
namespace {

// Members of the body that are looked at somewhere. All others are lost.
constexpr std::array<std::string_view, 18> kKnown = {
    "model",       "messages",      "system",         "max_tokens",   "temperature",
    "top_p",       "top_k",         "stop_sequences", "stream",       "metadata",
    "thinking",    "output_config", "output_format",  "service_tier", "cache_control",
    "mcp_servers", "tools",         "tool_choice"};

constexpr std::size_t kLongestUser = 64;  // characters. Source: OpenAI's API reference, `user`

void NoteOtherMembers(json::Element call, Draft& draft) {
  for (const json::Element member : call) {
    const bool known = std::any_of(kKnown.begin(), kKnown.end(),
                                   [&member](std::string_view key) { return member.HasKey(key); });
    if (!known) {
      draft.lost.AddUnlessEmpty(member.key(), member);
    }
  }
}

Result<void> WriteMaxTokens(json::Element max_tokens, Draft& draft) {
  if (!max_tokens) {
    return {};
  }
  if (!max_tokens.Integer()) {
    return RefuseField("max_tokens", "must be a whole number");
  }
  draft.out.Key(draft.options.max_completion_tokens ? "max_completion_tokens" : "max_tokens");
  draft.out.Raw(max_tokens.raw());
  return {};
}

Result<void> WriteNumber(std::string_view key, json::Element number, Draft& draft) {
  if (!number) {
    return {};
  }
  if (!number.IsNumber()) {
    return RefuseField(std::string(key), "must be a number");
  }
  draft.out.Key(key).Raw(number.raw());
  return {};
}

Result<void> WriteSampling(json::Element call, Draft& draft) {
  for (const std::string_view key : {"temperature", "top_p", "top_k"}) {
    if (key == "top_k" && !draft.options.forward_top_k) {
      draft.lost.AddUnlessEmpty(key, call[key]);
    } else if (auto written = WriteNumber(key, call[key], draft); !written) {
      return written;
    }
  }
  return {};
}

Result<void> WriteStop(json::Element stops, Draft& draft) {
  if (stops && !stops.IsArray()) {
    return RefuseField("stop_sequences", "must be a list of strings");
  }
  for (const json::Element stop : stops) {
    if (!stop.IsString()) {
      return RefuseField("stop_sequences", "must be a list of strings");
    }
  }
  if (!stops.empty()) {
    draft.out.Key("stop").Raw(stops.raw());
  }
  return {};
}

bool IsShort(const std::string& text) {
  std::size_t characters = 0;
  for (std::string_view rest = text; !rest.empty() && characters <= kLongestUser; ++characters) {
    const std::size_t length = base::FirstCharacter(rest).length;
    rest.remove_prefix(length == 0 ? 1 : length);
  }
  return characters <= kLongestUser;
}

void WriteUser(json::Element metadata, Draft& draft) {
  for (const json::Element member : metadata) {
    if (!member.HasKey("user_id")) {
      draft.lost.AddUnlessEmpty(fmt::format("metadata.{}", member.key()), member);
    }
  }
  const json::Element user = metadata["user_id"];
  if (user.HasText() && IsShort(user.Text())) {
    draft.out.Key("user").Raw(user.raw());
  } else {
    draft.lost.AddUnlessEmpty("metadata.user_id", user);
  }
}

Result<void> WriteOutput(json::Element call, Draft& draft) {
  const json::Element config = call["output_config"];
  for (const json::Element member : config) {
    if (!member.HasKey("effort") && !member.HasKey("format")) {
      draft.lost.AddUnlessEmpty(fmt::format("output_config.{}", member.key()), member);
    }
  }
  const json::Element format = config["format"];
  return format ? WriteResponseFormat(format, "output_config.format", draft)
                : WriteResponseFormat(call["output_format"], "output_format", draft);
}

void WriteServiceTier(json::Element tier, Draft& draft) {
  if (tier.Is("standard_only")) {
    draft.out.Key("service_tier").Text("default");
  } else if (!tier.Is("auto")) {
    draft.lost.AddUnlessEmpty("service_tier", tier);
  }
}

Result<void> RefuseServers(json::Element servers) {
  if (servers.IsArray() && !servers.empty()) {
    return RefuseField("mcp_servers", "the upstream connects to no servers");
  }
  return {};
}

// A call that goes on with a thread brings only its new messages, and the upstream has no others.
// Anthropic's client knows this code, and goes on with whole conversations; the first call of a
// thread has everything.
// Source: @anthropic-ai/sdk 1.14, message threads.
Result<void> RefuseThread(json::Element thread) {
  if (thread["type"].Is("continue")) {
    Error error = RefuseField("thread", "the upstream keeps no threads; send all messages");
    error.upstream_code = "thread_unsupported_request";
    return error;
  }
  return {};
}

void WriteStream(bool stream, bool include_usage, Draft& draft) {
  if (!stream) {
    return;
  }
  draft.out.Key("stream").Bool(true);
  if (include_usage) {
    draft.out.Key("stream_options").Raw(R"({"include_usage":true})");
  }
}

}  // namespace

Result<void> WriteParameters(json::Element call, bool stream, bool include_usage, Draft& draft) {
  NoteOtherMembers(call, draft);
  for (auto written : {RefuseServers(call["mcp_servers"]), RefuseThread(call["thread"]),
                       WriteMaxTokens(call["max_tokens"], draft), WriteSampling(call, draft),
                       WriteStop(call["stop_sequences"], draft), WriteOutput(call, draft)}) {
    if (!written) {
      return written;
    }
  }
  WriteUser(call["metadata"], draft);
  WriteReasoning(call, draft);
  WriteServiceTier(call["service_tier"], draft);
  if (const json::Element cache_control = CacheControlOf(call, draft)) {
    draft.out.Key("cache_control").Raw(cache_control.raw());
  }
  WriteStream(stream, include_usage, draft);
  return {};
}

}  // namespace gateway::protocol::anthropic_to_openai
