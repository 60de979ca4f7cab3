#include "libgateway/protocol/openai_to_anthropic/parameters.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

#include "libgateway/json/writer.hpp"
#include "libgateway/protocol/openai_to_anthropic/content.hpp"

namespace gateway::protocol::openai_to_anthropic {
namespace {

constexpr double kHighestTemperature = 2.0;  // OpenAI's
constexpr double kLeastTopPBesideThinking = 0.95;
constexpr double kUsual = 1;  // temperature and top_p: what it is when nothing is said

// Looked at somewhere in this folder, or of no meaning to an upstream of another protocol.
constexpr std::array<std::string_view, 30> kHandled = {
    "model", "messages", "max_completion_tokens", "max_tokens", "temperature", "top_p", "top_k",
    "stop", "stream", "stream_options", "n", "user", "safety_identifier", "response_format",
    "reasoning_effort", "reasoning", "thinking", "service_tier", "audio", "modalities", "tools",
    "tool_choice", "parallel_tool_calls", "functions", "function_call", "web_search_options",
    // What is left out here changes nothing when it has its usual value, and so is looked at below.
    "presence_penalty", "frequency_penalty", "verbosity", "include_reasoning"};

bool IsHandled(json::Element member) {
  return std::any_of(kHandled.begin(), kHandled.end(),
                     [member](std::string_view name) { return member.HasKey(name); });
}

Result<void> WriteTemperature(json::Element call, const ThinkingPlan& plan, json::Writer& writer,
                              bool* written, LostFields& lost) {
  const json::Element temperature = call["temperature"];
  if (!temperature) {
    return {};
  }
  const auto value = temperature.Number();
  if (!value || *value < 0 || *value > kHighestTemperature) {
    return Refuse("'temperature' must be a number from 0 to 2", "temperature");
  }
  if (plan.thinks) {
    if (*value != kUsual) {
      lost.Add("temperature");
    }
    return {};
  }
  *written = true;
  const bool too_high = *value > 1;
  writer.Key("temperature").Raw(too_high ? "1" : temperature.raw());
  if (too_high) {
    lost.Add("temperature");
  }
  return {};
}

Result<void> WriteSampling(json::Element call, const ThinkingPlan& plan, json::Writer& writer,
                           LostFields& lost) {
  bool has_temperature = false;
  if (auto done = WriteTemperature(call, plan, writer, &has_temperature, lost); !done) {
    return done;
  }
  if (const json::Element top_p = call["top_p"]) {
    const auto value = top_p.Number();
    if (!value) {
      return Refuse("'top_p' must be a number", "top_p");
    }
    // Newer models take one of the two only.
    if (!has_temperature && !(plan.thinks && *value < kLeastTopPBesideThinking)) {
      writer.Key("top_p").Raw(top_p.raw());
    } else if (*value != kUsual) {
      lost.Add("top_p");
    }
  }
  const json::Element top_k = call["top_k"];
  if (top_k.IsNumber() && !plan.thinks) {
    writer.Key("top_k").Raw(top_k.raw());
  } else if (top_k) {
    lost.Add("top_k");
  }
  return {};
}

Result<void> WriteStop(json::Element stop, json::Writer& writer, LostFields& lost) {
  std::string list;
  json::Writer entries(&list);
  const auto add = [&](json::Element entry) {
    if (entry.IsBlank()) {
      lost.AddUnlessEmpty("stop", entry);
    } else {
      entries.Raw(entry.raw());
    }
  };
  if (stop.IsString()) {
    add(stop);
  } else if (stop.IsArray()) {
    for (const json::Element entry : stop) {
      if (!entry.IsString()) {
        return Refuse("'stop' must be a text or a list of texts", "stop");
      }
      add(entry);
    }
  } else if (stop) {
    return Refuse("'stop' must be a text or a list of texts", "stop");
  }
  if (!list.empty()) {
    writer.Key("stop_sequences").BeginArray().Raw(list).EndArray();
  }
  return {};
}

Result<void> RefuseOtherAnswers(json::Element call, LostFields& lost) {
  if (const json::Element count = call["n"]; count && count.Integer() != 1) {
    return Refuse("this provider gives one answer to a call: 'n' must be 1", "n");
  }
  bool wants_sound = static_cast<bool>(call["audio"]);
  for (const json::Element modality : call["modalities"]) {
    wants_sound = wants_sound || modality.Is("audio");
    if (!modality.Is("text")) {
      lost.Add("modalities");
    }
  }
  if (wants_sound) {
    return Refuse("this provider's protocol has no sound", call["audio"] ? "audio" : "modalities");
  }
  return {};
}

// Also the schema, which stands in output_config with it.
Result<void> WriteOutput(json::Element call, const ThinkingPlan& plan, json::Writer& writer) {
  const json::Element format = call["response_format"];
  std::string_view schema;
  if (format["type"].Is("json_schema")) {
    schema = format["json_schema"]["schema"].raw();
    if (schema.empty() || schema.front() != '{') {
      return Refuse("'json_schema' needs a 'schema'", "response_format.json_schema.schema");
    }
  } else if (format && !format["type"].Is("text") && !format["type"].Is("json_object")) {
    return Refuse("'response_format' must be text, json_object or json_schema", "response_format");
  }
  if (schema.empty() && plan.effort.empty()) {
    return {};
  }
  writer.Key("output_config").BeginObject();
  if (!plan.effort.empty()) {
    writer.Key("effort").Text(plan.effort);
  }
  if (!schema.empty()) {
    writer.Key("format").BeginObject().Key("type").Raw(R"("json_schema")");
    writer.Key("schema").Raw(schema).EndObject();
  }
  writer.EndObject();
  return {};
}

void WriteUserAndTier(json::Element call, json::Writer& writer, LostFields& lost) {
  const json::Element identifier = call["safety_identifier"];
  const json::Element user = identifier.HasText() ? identifier : call["user"];
  if (user.HasText()) {
    writer.Key("metadata").BeginObject().Key("user_id").Raw(user.raw()).EndObject();
  }
  const json::Element tier = call["service_tier"];
  if (tier.Is("default")) {
    writer.Key("service_tier").Raw(R"("standard_only")");
  } else if (tier.Is("priority")) {
    writer.Key("service_tier").Raw(R"("auto")");
  } else if (tier && !tier.Is("auto")) {
    lost.Add("service_tier");
  }
}

}  // namespace

Result<void> WriteParameters(json::Element call, const ThinkingPlan& plan, LostFields& lost,
                             std::string* out) {
  if (auto one = RefuseOtherAnswers(call, lost); !one) {
    return one;
  }
  out->push_back(',');
  json::Writer writer(out);
  writer.Key("max_tokens").Integer(plan.max_tokens);
  if (call["stream"].IsTrue()) {
    writer.Key("stream").Bool(true);
  }
  if (!plan.thinking.empty()) {
    writer.Key("thinking").Raw(plan.thinking);
  }
  if (auto written = WriteSampling(call, plan, writer, lost); !written) {
    return written;
  }
  if (auto written = WriteStop(call["stop"], writer, lost); !written) {
    return written;
  }
  if (auto written = WriteOutput(call, plan, writer); !written) {
    return written;
  }
  WriteUserAndTier(call, writer, lost);
  return {};
}

std::string_view AskForJson(json::Element call, LostFields& lost) {
  if (!call["response_format"]["type"].Is("json_object")) {
    return {};
  }
  lost.Add("response_format");
  return "Answer with a single valid JSON object and nothing else: no text before or after it, no "
         "code fence.";
}

void NoteUnknown(json::Element call, LostFields& lost) {
  for (const json::Element member : call) {
    if (!IsHandled(member)) {
      lost.AddUnlessEmpty(member.key(), member);
    }
  }
  for (const char* name : {"presence_penalty", "frequency_penalty"}) {
    if (call[name].Number().value_or(0) != 0) {
      lost.Add(name);
    }
  }
  if (const json::Element verbosity = call["verbosity"]; verbosity && !verbosity.Is("medium")) {
    lost.Add("verbosity");
  }
  // An answer shows its thinking, wanted or not.
  if (call["include_reasoning"].Is(json::Kind::kFalse)) {
    lost.Add("include_reasoning");
  }
  lost.AddUnlessEmpty("reasoning.exclude", call["reasoning"]["exclude"]);
}

}  // namespace gateway::protocol::openai_to_anthropic
