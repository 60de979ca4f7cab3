#include "libgateway/protocol/openai_to_anthropic/messages.hpp"

#include <cstddef>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "libgateway/json/quote.hpp"
#include "libgateway/json/writer.hpp"
#include "libgateway/protocol/openai_to_anthropic/assistant_turn.hpp"
#include "libgateway/protocol/openai_to_anthropic/content.hpp"
#include "libgateway/protocol/openai_to_anthropic/system_texts.hpp"
#include "libgateway/protocol/openai_to_anthropic/user_turn.hpp"

namespace gateway::protocol::openai_to_anthropic {
namespace {

// Without white space at its end, which Anthropic refuses where it is to go on.
std::string TrimmedEnd(std::string_view literal) {
  json::Tree tree;
  if (!tree.Read(literal)) {
    return std::string(literal);
  }
  std::string text = tree.root().Text();
  text.erase(text.find_last_not_of(" \t\r\n\f\v") + 1);
  return json::Quote(text);
}

// Writes messages one after the other. Those of one role in a row become one, as Anthropic has it,
// and what is empty is left out, so a turn begins with its first block.
class Conversation {
 public:
  Conversation(const MessageSettings& settings, LostFields& lost, std::string* out)
      : settings_(settings), lost_(lost), writer_(out) {}

  Result<void> Write(json::Element messages, SystemTexts& system) {
    writer_.BeginArray();
    std::size_t index = 0;
    for (const json::Element message : messages) {
      if (auto taken = Take(message, index, system); !taken) {
        return taken;
      }
      ++index;
    }
    return End();
  }

 private:
  Result<void> Take(json::Element message, std::size_t index, SystemTexts& system) {
    const std::string place = fmt::format("messages[{}]", index);
    if (!message.IsObject()) {
      return Refuse("a message must be an object", place);
    }
    const json::Element content = message["content"];
    if (content && !content.IsString() && !content.IsArray()) {
      return Refuse("content must be a text or a list of parts", place + ".content");
    }
    lost_.AddUnlessEmpty("messages.name", IsResult(message) ? json::Element() : message["name"]);
    const json::Element role = message["role"];
    if (role.Is("system") || role.Is("developer")) {
      return system.Add(message, place);
    }
    if (role.Is("user")) {
      user_.AddMessage(message, place);
      return {};
    }
    if (IsResult(message)) {
      return user_.AddResult(message, index, calls_);
    }
    if (role.Is("assistant")) {
      return TakeAssistant(message, index);
    }
    return Refuse(fmt::format("there is no role {}", Shown(role)), place + ".role");
  }

  static bool IsResult(json::Element message) {
    return message["role"].Is("tool") || message["role"].Is("function");
  }

  Result<void> TakeAssistant(json::Element message, std::size_t index) {
    auto blocks = BlocksOf(message, index, settings_.provider, settings_.thinking, calls_, lost_);
    if (!blocks) {
      return blocks.error();
    }
    if (blocks->empty()) {
      return {};
    }
    if (auto written = EndUser(); !written) {
      return written;
    }
    BeginAssistant();
    for (Block& block : *blocks) {
      WriteHeld(false);
      held_ = std::move(block);
      has_held_ = true;
    }
    return {};
  }

  void BeginAssistant() {
    if (in_assistant_) {
      return;
    }
    if (!any_) {  // the first turn must be the user's
      WritePlaceholder();
    }
    writer_.BeginObject().Key("role").Raw(R"("assistant")").Key("content").BeginArray();
    in_assistant_ = true;
  }

  // One block is held back: a last text is written in another way.
  void WriteHeld(bool is_last) {
    if (!has_held_) {
      return;
    }
    has_held_ = false;
    if (!held_.json.empty()) {
      writer_.Raw(held_.json);
    } else if (is_last) {
      WriteText(TrimmedEnd(held_.text), held_.cache_control, writer_);
    } else {
      WriteText(held_.text, held_.cache_control, writer_);
    }
  }

  void EndAssistant(bool is_last) {
    if (in_assistant_) {
      WriteHeld(is_last);
      writer_.EndArray().EndObject();
      in_assistant_ = false;
    }
  }

  // Writes what the user said since the assistant's last turn.
  Result<void> EndUser() {
    if (user_.empty()) {
      return {};
    }
    EndAssistant(false);
    any_ = true;
    return user_.Write(writer_, lost_);
  }

  Result<void> End() {
    if (auto written = EndUser(); !written) {
      return written;
    }
    EndAssistant(true);
    if (!any_) {
      WritePlaceholder();
    }
    writer_.EndArray();
    return {};
  }

  void WritePlaceholder() {
    any_ = true;
    writer_.BeginObject().Key("role").Raw(R"("user")").Key("content").Raw(R"(".")").EndObject();
  }

  const MessageSettings& settings_;
  LostFields& lost_;
  json::Writer writer_;
  KnownCalls calls_;
  UserTurn user_;
  Block held_;
  bool has_held_ = false;
  bool in_assistant_ = false;
  bool any_ = false;  // a message was written
};

}  // namespace

Result<void> WriteMessages(json::Element messages, const MessageSettings& settings,
                           LostFields& lost, std::string* out) {
  if (!messages.IsArray() || messages.empty()) {
    return Refuse("'messages' must be a list with something in it", "messages");
  }
  out->append(R"(,"messages":)");
  SystemTexts system;
  if (auto written = Conversation(settings, lost, out).Write(messages, system); !written) {
    return written;
  }
  if (!settings.last_system_text.empty()) {
    system.AddText(settings.last_system_text);
  }
  system.Write(out);
  return {};
}

}  // namespace gateway::protocol::openai_to_anthropic
