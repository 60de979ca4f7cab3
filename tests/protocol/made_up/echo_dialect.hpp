// Echo: a protocol that nobody speaks, to show what a new dialect takes (docs/adding_a_dialect.md).
//
//   {"model":"m","say":["a text", ...],"stream":false}  ->  {"said":["a text", ...],"tokens":[1,2]}
//   streamed, an event for each piece:  {"piece":"a "}, then  {"tokens":[1,2]}
//   an error: {"problem":"what went wrong"}
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "gateway/protocol_adapter.hpp"
#include "libgateway/json/quote.hpp"
#include "libgateway/json/tree.hpp"
#include "libgateway/json/writer.hpp"
#include "libgateway/protocol/answer_decoder.hpp"
#include "libgateway/protocol/event_answer.hpp"
#include "libgateway/protocol/whole_answer.hpp"

namespace gateway::protocol::made_up {

inline constexpr Dialect kEcho = Dialect::kFirstOwn;

inline Usage UsageOf(json::Element tokens) {
  Usage usage;
  std::int64_t* const counts[] = {&usage.prompt, &usage.completion};
  std::size_t i = 0;
  for (const json::Element count : tokens) {
    if (i < 2) {
      *counts[i++] = count.Integer().value_or(0);
      usage.source = UsageSource::kUpstream;
    }
  }
  return usage;
}

// A whole answer of an Echo upstream, for OpenAI clients.
class EchoObject final : public WholeAnswer {
 public:
  explicit EchoObject(AnswerContext& context) : WholeAnswer(context, "said") {}

 private:
  Result<void> TakeObject(json::Element object, std::string_view /*body*/,
                          std::string* out) override {
    std::string text;
    for (const json::Element said : object["said"]) {
      text.append(said.inner());
    }
    context_.usage = UsageOf(object["tokens"]);
    context_.stop_reason = "said";
    StartObject(context_, kOk);
    json::Writer writer(out);
    writer.BeginObject().Key("object").Raw(R"("chat.completion")").Key("choices").BeginArray();
    writer.BeginObject().Key("index").Integer(0).Key("message").BeginObject();
    writer.Key("role").Raw(R"("assistant")").Key("content").Inner(text).EndObject();
    writer.Key("finish_reason").Raw(R"("stop")").EndObject().EndArray().EndObject();
    return {};
  }
};

// A stream of an Echo upstream's, for OpenAI clients.
class EchoStream final : public EventAnswer {
 public:
  using EventAnswer::EventAnswer;

 private:
  void TakeEvent(const sse::Event& event) override {
    json::Tree tree;
    if (!tree.Read(event.data)) {
      return;
    }
    if (const json::Element piece = tree.root()["piece"]; piece.IsString()) {
      Emit({}, R"({"object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":)" +
                   std::string(piece.raw()) + R"(},"finish_reason":null}]})");
    } else if (tree.root()["tokens"]) {
      context_.usage = UsageOf(tree.root()["tokens"]);
      Emit({}, R"({"object":"chat.completion.chunk","choices":[{"index":0,"delta":{},)"
               R"("finish_reason":"stop"}]})");
      Emit({}, "[DONE]");
      context_.complete = true;
    }
  }
  Result<void> TakeEnd() override {
    return Fail(ErrorCode::kUpstreamStream, "the upstream's stream broke off");
  }
};

class EchoDecoder final : public AnswerDecoder {
 public:
  using AnswerDecoder::AnswerDecoder;

 private:
  std::unique_ptr<Answer> AnswerFor(BodyKind kind) override {
    if (kind == BodyKind::kEvents) {
      return std::make_unique<EchoStream>(context_);
    }
    return std::make_unique<EchoObject>(context_);
  }
};

class OpenAiToEcho final : public ProtocolAdapter {
 public:
  [[nodiscard]] Dialect client_dialect() const override { return Dialect::kOpenAi; }
  [[nodiscard]] Dialect upstream_dialect() const override { return kEcho; }

  [[nodiscard]] Result<EncodedCall> Encode(const Request& request, const CallHead& head,
                                           const Target& target, const Key& key) const override {
    json::Tree tree;
    if (auto read = tree.Read(request.body); !read) {
      return read.error();
    }
    EncodedCall call;
    json::Writer writer(&call.upstream.body);
    writer.BeginObject().Key("model").Text(target.model).Key("say").BeginArray();
    for (const json::Element message : tree.root()["messages"]) {
      writer.Raw(message["content"].raw());
    }
    writer.EndArray().Key("stream").Bool(head.stream).EndObject();
    if (tree.root()["temperature"]) {
      call.lost.push_back("temperature");
    }
    call.upstream.url = target.provider->base_url + "/echo";
    call.upstream.headers = {{"x-echo-key", std::string(key.secret.Reveal())}};
    call.decoder = std::make_unique<EchoDecoder>(
        AnswerContext(head, target, Dialect::kOpenAi, Endpoint::kChat));
    return call;
  }
};

// An OpenAI upstream's answer for Echo clients.
class SaidObject final : public WholeAnswer {
 public:
  explicit SaidObject(AnswerContext& context) : WholeAnswer(context, "choices") {}

 private:
  Result<void> TakeObject(json::Element object, std::string_view /*body*/,
                          std::string* out) override {
    StartObject(context_, kOk);
    json::Writer writer(out);
    writer.BeginObject().Key("said").BeginArray();
    for (const json::Element choice : object["choices"]) {
      writer.Raw(choice["message"]["content"].raw());
    }
    writer.EndArray().EndObject();
    return {};
  }
};

class SaidDecoder final : public AnswerDecoder {
 public:
  using AnswerDecoder::AnswerDecoder;

 private:
  std::unique_ptr<Answer> AnswerFor(BodyKind /*kind*/) override {
    return std::make_unique<SaidObject>(context_);
  }
};

class EchoToOpenAi final : public ProtocolAdapter {
 public:
  [[nodiscard]] Dialect client_dialect() const override { return kEcho; }
  [[nodiscard]] Dialect upstream_dialect() const override { return Dialect::kOpenAi; }

  [[nodiscard]] Result<EncodedCall> Encode(const Request& request, const CallHead& head,
                                           const Target& target,
                                           const Key& /*key*/) const override {
    json::Tree tree;
    if (auto read = tree.Read(request.body); !read) {
      return read.error();
    }
    EncodedCall call;
    json::Writer writer(&call.upstream.body);
    writer.BeginObject().Key("model").Text(target.model).Key("messages").BeginArray();
    for (const json::Element text : tree.root()["say"]) {
      writer.BeginObject().Key("role").Raw(R"("user")").Key("content").Raw(text.raw()).EndObject();
    }
    writer.EndArray().EndObject();
    call.upstream.url = target.provider->base_url + "/chat/completions";
    call.decoder =
        std::make_unique<SaidDecoder>(AnswerContext(head, target, kEcho, Endpoint::kOther));
    return call;
  }
  [[nodiscard]] Response ErrorAnswer(const Error& error) const override {
    return {HttpStatus(error), {}, R"({"problem":)" + json::Quote(error.message) + "}"};
  }
};

}  // namespace gateway::protocol::made_up
