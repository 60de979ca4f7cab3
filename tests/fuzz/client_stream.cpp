#include "client_stream.hpp"

#include <optional>
#include <string>
#include <vector>

#include "anthropic_events.hpp"
#include "libgateway/json/tree.hpp"
#include "openai_chunks.hpp"
#include "require.hpp"

namespace gateway::fuzz {
namespace {

struct ClientEvent {
  std::string_view name;
  std::string data;
};

// One event, without its blank line; none for a comment.
std::optional<ClientEvent> ReadEvent(std::string_view text) {
  ClientEvent event;
  bool has_data = false;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.starts_with("data: ")) {
      event.data.append(has_data ? "\n" : "").append(line.substr(6));
      has_data = true;
    } else if (line.starts_with("event: ")) {
      event.name = line.substr(7);
    } else {
      Require(line.starts_with(':') && !has_data && text.empty(), "a line is a field", line);
      return std::nullopt;
    }
  }
  Require(has_data, "an event has data");
  return event;
}

std::vector<ClientEvent> ReadEvents(std::string_view stream) {
  Require(stream.find('\r') == std::string_view::npos, "lines end with LF", stream);
  std::vector<ClientEvent> events;
  while (!stream.empty()) {
    const std::size_t end = stream.find("\n\n");
    Require(end != std::string_view::npos, "events are whole", stream);
    if (auto event = ReadEvent(stream.substr(0, end))) {
      events.push_back(*std::move(event));
    }
    stream.remove_prefix(end + 2);
  }
  return events;
}

bool IsError(json::Element data) {
  const json::Element error = data["error"];
  return data["type"].Is("error") || (error && !error.Is(json::Kind::kFalse) && !error.Is(""));
}

void CheckOpenAi(const std::vector<ClientEvent>& events, const StreamRules& rules) {
  OpenAiChunks chunks(rules.usage);
  bool over = false;
  for (const ClientEvent& event : events) {
    Require(!over, "nothing follows the end", event.data);
    over = event.data == "[DONE]";
    if (over) {
      continue;
    }
    json::Tree tree;
    Require(bool(tree.Read(event.data)), "data is JSON", event.data);
    over = IsError(tree.root());
    if (rules.strict && !over) {
      Require(event.name.empty(), "chunks have no names", event.name);
      chunks.Take(tree.root());
    }
  }
  Require(over || !rules.complete, "the stream has its end");
  if (rules.strict && rules.complete && events.back().data == "[DONE]") {
    chunks.CheckEnd();
  }
}

void CheckAnthropic(const std::vector<ClientEvent>& events, const StreamRules& rules) {
  AnthropicEvents order(rules.strict);
  bool over = false;
  for (const ClientEvent& event : events) {
    Require(!over, "nothing follows the end", event.data);
    json::Tree tree;
    Require(bool(tree.Read(event.data)), "data is JSON", event.data);
    const json::Element type = tree.root()["type"];
    const std::string_view name = type.HasText() ? type.inner() : event.name;
    over = name == "message_stop" || name == "error" || IsError(tree.root());
    Require(!event.name.empty() || !rules.ordered, "events have names", event.data);
    if (rules.ordered && name != "error") {
      Require(event.name == name, "an event's name is its type", event.data);
      order.Take(name, tree.root());
    }
  }
  Require(over || !rules.complete, "the stream has its end");
}

void RequireCount(json::Element number, std::string_view body) {
  Require(number.Integer().value_or(-1) >= 0, "tokens are counted", body);
}

}  // namespace

void CheckStream(std::string_view stream, const StreamRules& rules) {
  const auto events = ReadEvents(stream);
  if (rules.client == Dialect::kOpenAi) {
    CheckOpenAi(events, rules);
  } else {
    CheckAnthropic(events, rules);
  }
}

void CheckObject(std::string_view body, Dialect client, int status, bool strict) {
  json::Tree tree;
  Require(bool(tree.Read(body)), "the answer is JSON", body);
  const json::Element answer = tree.root();
  if (!strict) {
    return;
  }
  if (status >= 400) {
    Require(answer["error"]["message"].IsString(), "an error has a message", body);
    Require(answer["error"]["type"].HasText(), "an error has a type", body);
  } else if (client == Dialect::kOpenAi) {
    const json::Element choice = *answer["choices"].begin();
    Require(answer["id"].HasText() && answer["model"].HasText(), "id and model", body);
    Require(choice["message"]["role"].Is("assistant"), "a choice has a message", body);
    Require(choice["finish_reason"].HasText(), "a choice has a finish_reason", body);
    RequireCount(answer["usage"]["prompt_tokens"], body);
    RequireCount(answer["usage"]["completion_tokens"], body);
  } else {
    Require(answer["id"].HasText() && answer["model"].HasText(), "id and model", body);
    Require(answer["type"].Is("message") && answer["content"].IsArray(), "it is a message", body);
    Require(answer["stop_reason"].HasText(), "a message has a stop_reason", body);
    RequireCount(answer["usage"]["input_tokens"], body);
    RequireCount(answer["usage"]["output_tokens"], body);
    for (const json::Element block : answer["content"]) {
      Require(!block["type"].Is("tool_use") || (block["input"].IsObject() && block["id"].HasText()),
              "a call has an id and an object", body);
    }
  }
}

}  // namespace gateway::fuzz
