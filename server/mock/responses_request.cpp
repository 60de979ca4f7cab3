#include "server/mock/responses_request.hpp"

#include <array>
#include <utility>

#include "server/json/json.hpp"
#include "server/json/json_copy.hpp"
#include "server/mock/fields.hpp"
#include "server/mock/message_text.hpp"
#include "server/mock/schema_value.hpp"
#include "server/mock/text_beginning.hpp"
#include "server/mock/tokens.hpp"
#include "server/mock/tool_call.hpp"

namespace gateway::server::mock {
namespace {

constexpr std::size_t kTokensAroundItem = 3;

struct Setting {
  std::string_view name;
  std::string_view otherwise;
};

// Source: OpenAI API reference, the response object.
constexpr std::array kSettings = {
    Setting{"background", "false"},
    Setting{"instructions", "null"},
    Setting{"max_output_tokens", "null"},
    Setting{"max_tool_calls", "null"},
    Setting{"metadata", "{}"},
    Setting{"parallel_tool_calls", "true"},
    Setting{"previous_response_id", "null"},
    Setting{"reasoning", R"({"effort":null,"summary":null})"},
    Setting{"service_tier", R"("default")"},
    Setting{"store", "true"},
    Setting{"temperature", "1"},
    Setting{"text", R"({"format":{"type":"text"}})"},
    Setting{"tool_choice", R"("auto")"},
    Setting{"tools", "[]"},
    Setting{"top_p", "1"},
    Setting{"truncation", R"("disabled")"},
    Setting{"user", "null"},
};

void AppendMember(std::string_view name, const rapidjson::Value* value, std::string_view otherwise,
                  std::string* out) {
  out->append(",\"").append(name).append("\":");
  if (value == nullptr || value->IsNull()) {
    out->append(otherwise);
  } else {
    AppendJson(*value, out);
  }
}

std::string SettingsOf(const rapidjson::Value& request) {
  std::string settings;
  for (const Setting& setting : kSettings) {
    AppendMember(setting.name, Find(&request, setting.name), setting.otherwise, &settings);
  }
  return settings;
}

// A message's content may be just a text, and its type may be left out.
std::string RestOf(const rapidjson::Value& item, bool is_message) {
  std::string rest = is_message ? R"(,"type":"message","status":"completed")" : "";
  for (const auto& member : item.GetObject()) {
    const std::string_view name = TextOf(&member.name);
    if (name == "id" || (is_message && (name == "type" || name == "status"))) {
      continue;
    }
    if (!is_message || name != "content" || !member.value.IsString()) {
      AppendMember(name, &member.value, "null", &rest);
      continue;
    }
    const bool of_model = TextOf(Find(&item, "role")) == "assistant";
    rest.append(R"(,"content":[{"type":)")
        .append(of_model ? R"("output_text","annotations":[],"text":)" : R"("input_text","text":)");
    AppendQuoted(TextOf(&member.value), &rest);
    rest.append("}]");
  }
  return rest;
}

void ReadText(std::string_view text, bool of_user, ResponsesAsk* ask) {
  ask->input_tokens += EstimateTokens(text);
  if (of_user) {
    ask->last_user_text.append(Beginning(text));
  }
}

void ReadItem(const rapidjson::Value& item, ResponsesAsk* ask) {
  const std::string_view type = TextOf(Find(&item, "type"));
  const bool is_message = type.empty() || type == "message";
  const bool of_user = is_message && TextOf(Find(&item, "role")) == "user";
  if (of_user) {
    ask->last_user_text.clear();
  }
  ask->input_tokens += kTokensAroundItem;
  for (const std::string_view name : {"content", "output"}) {  // of a message, of a tool
    ForEachText(Find(&item, name), [=](std::string_view text) { ReadText(text, of_user, ask); });
  }
  if (ask->store) {
    ask->items.push_back({std::string(TextOf(Find(&item, "id"))), RestOf(item, is_message)});
  }
}

Result<void> ReadInput(const rapidjson::Value* input, ResponsesAsk* ask) {
  if (input != nullptr && input->IsString()) {
    ask->input_tokens += kTokensAroundItem;
    ReadText(TextOf(input), true, ask);
    std::string rest =
        R"(,"type":"message","status":"completed","role":"user","content":[{"type":"input_text","text":)";
    AppendQuoted(TextOf(input), &rest);
    ask->items.push_back({{}, rest.append("}]")});
    return {};
  }
  if (input == nullptr || !input->IsArray() || input->Empty()) {
    return BadField("'input' must be a string, or an array with at least one item", "input");
  }
  for (const rapidjson::Value& item : input->GetArray()) {
    if (!item.IsObject()) {
      return BadField("the items of 'input' must be objects", "input");
    }
    ReadItem(item, ask);
  }
  ask->last_user_text = Beginning(ask->last_user_text);
  return {};
}

}  // namespace

Result<ResponsesAsk> ReadResponses(std::string_view body) {
  rapidjson::Document document;
  auto model = ReadCall(body, &document);
  if (!model) {
    return model.error();
  }
  ResponsesAsk ask;
  ask.model = *std::move(model);
  ask.stream = IsTrue(Find(&document, "stream"));
  const rapidjson::Value* store = Find(&document, "store");
  ask.store = store == nullptr || !store->IsFalse();
  ask.previous = TextOf(Find(&document, "previous_response_id"));
  ask.settings = SettingsOf(document);
  ask.input_tokens = EstimateTokens(TextOf(Find(&document, "instructions")));
  if (const auto read = ReadInput(Find(&document, "input"), &ask); !read) {
    return read.error();
  }
  auto tool_call = ReadToolCall(document);
  if (!tool_call) {
    return tool_call.error();
  }
  ask.tool_call = *std::move(tool_call);
  auto json =
      FormattedText(Find(Find(&document, "text"), "format"), ask.last_user_text, "text.format");
  if (!json) {
    return json.error();
  }
  ask.json = *std::move(json);
  return ask;
}

}  // namespace gateway::server::mock
