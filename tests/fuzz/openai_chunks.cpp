#include "openai_chunks.hpp"

#include "require.hpp"

namespace gateway::fuzz {

void OpenAiChunks::Take(json::Element chunk) {
  Require(chunk["object"].Is("chat.completion.chunk"), "a chunk is one", chunk.raw());
  Require(chunk["id"].HasText() && chunk["model"].HasText(), "id and model", chunk.raw());
  Require(chunk["created"].Integer().has_value(), "a chunk has its time", chunk.raw());
  const std::string front =
      chunk["id"].Text() + " " + chunk["model"].Text() + " " + std::string(chunk["created"].raw());
  const bool first = front_.empty();
  Require(first || front == front_, "chunks belong together", chunk.raw());
  front_ = front;
  const json::Element choices = chunk["choices"];
  Require(choices.IsArray(), "choices are there", chunk.raw());
  if (choices.empty()) {
    Require(wants_usage_ && finished_ && !usage_told_ && chunk["usage"].IsObject(),
            "usage in the last chunk, if asked for", chunk.raw());
    usage_told_ = true;
    return;
  }
  const json::Element choice = *choices.begin();
  Require(choice["delta"].IsObject() && !finished_, "no delta behind the finish", chunk.raw());
  Require(!first || choice["delta"]["role"].Is("assistant"), "the role is first", chunk.raw());
  TakeDelta(choice["delta"]);
  finished_ = choice["finish_reason"].HasText();
}

void OpenAiChunks::TakeDelta(json::Element delta) {
  for (const json::Element call : delta["tool_calls"]) {
    const std::int64_t index = call["index"].Integer().value_or(-1);
    Require(index >= 0 && index <= calls_, "calls are counted", delta.raw());
    if (index == calls_) {
      ++calls_;
      Require(call["id"].HasText() && call["type"].Is("function") &&
                  call["function"]["name"].IsString(),
              "a call begins with id, type and name", delta.raw());
    }
    Require(call["function"]["arguments"].IsString(), "arguments are a text", delta.raw());
  }
}

void OpenAiChunks::CheckEnd() const {
  Require(finished_, "there is a finish_reason");
  Require(usage_told_ == wants_usage_, "usage is told when asked for");
}

}  // namespace gateway::fuzz
