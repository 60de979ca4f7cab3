#include <algorithm>
#include <array>
#include <set>

#include "harness.hpp"
#include "libgateway/json/call_head.hpp"
#include "libgateway/json/gate.hpp"
#include "libgateway/json/quote.hpp"
#include "libgateway/json/tree.hpp"
#include "require.hpp"

namespace gateway::fuzz {
namespace {

using json::Element;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

std::string BodyOf(const UpstreamRequest& upstream) {
  std::string body = upstream.body;
  std::array<char, 4096> piece{};
  while (upstream.body_source != nullptr && !upstream.body_source->ended()) {
    const auto count = upstream.body_source->Read(piece);
    Require(bool(count), "the body can be read");
    body.append(piece.data(), *count);
  }
  return body;
}

// `sent` with the other model in it, by other means than the adapter's.
std::string Spliced(std::string_view sent, bool asks_for_usage) {
  json::Tree tree;
  Require(bool(tree.Read(sent)), "what passed the head is JSON");
  const std::string_view model = tree.root()["model"].raw();
  const auto begin = static_cast<std::size_t>(model.data() - sent.data());
  const std::size_t mark = sent.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  std::string spliced(sent.substr(mark, begin - mark));
  spliced.append(json::Quote(kUpstreamModel)).append(sent.substr(begin + model.size()));
  if (asks_for_usage) {
    spliced.insert(spliced.rfind('}'), R"(,"stream_options":{"include_usage":true})");
  }
  return spliced;
}

void RequireUniqueKeys(Element object, std::string_view body) {
  std::set<std::string_view> keys;
  for (const Element member : object) {
    Require(keys.insert(member.key()).second, "no member is there twice", body);
  }
}

void CheckMessages(const Pair& pair, Element messages, std::string_view body) {
  Require(messages.IsArray() && !messages.empty(), "there are messages", body);
  std::string_view last;
  for (const Element message : messages) {
    RequireUniqueKeys(message, body);
    const std::string_view role = message["role"].inner();
    if (pair.upstream == Dialect::kAnthropic) {
      Require(role == (last == "user" ? "assistant" : "user"), "user first, then in turns", body);
      Require(message["content"].IsString() || !message["content"].empty(), "content", body);
      for (const Element block : message["content"]) {
        RequireUniqueKeys(block, body);
        Require(block["type"].HasText(), "a block has a type", body);
        Require(!block["type"].Is("text") || !block["text"].IsBlank(), "no blank text", body);
      }
    }
    Require(!role.empty(), "a message has a role", body);
    last = role;
  }
}

// What an upstream would refuse whatever the client wanted.
void CheckTranslated(const Pair& pair, Element call, std::string_view body) {
  RequireUniqueKeys(call, body);
  CheckMessages(pair, call["messages"], body);
  for (const Element tool : call["tools"]) {
    RequireUniqueKeys(tool, body);
  }
  if (pair.upstream == Dialect::kAnthropic) {
    Require(call["max_tokens"].Integer().value_or(0) >= 1, "there is a maximum", body);
  }
}

void CheckLost(std::vector<std::string> lost, bool translates) {
  Require(translates || lost.empty(), "nothing is lost between equals");
  std::sort(lost.begin(), lost.end());
  Require(std::adjacent_find(lost.begin(), lost.end()) == lost.end(), "each loss once");
  Require(lost.empty() || !lost.front().empty(), "losses have names");
}

}  // namespace

void Encode(const Pair& pair, std::string_view body) {
  const Request request = RequestOf(pair, body);
  const auto head = json::ReadCallHead(request.body);
  if (!head) {
    return;
  }
  const Target target{ProviderOf(pair), std::string(kUpstreamModel)};
  const Key key{"k", Secret("sk-up/0001")};
  const auto call = pair.make()->Encode(request, *head, target, key);
  if (!call) {
    Require(!call.error().message.empty(), "a refusal says why");
    return;
  }
  const std::string sent = BodyOf(call->upstream);
  json::Tree tree;
  Require(bool(tree.Read(sent)), "what goes upstream is JSON", sent);
  Require(tree.root()["model"].Is(kUpstreamModel), "it names the upstream's model", sent);
  Require(tree.root()["stream"].IsTrue() == head->stream, "it streams as the client asked", sent);
  Require(call->decoder != nullptr, "there is a decoder");
  CheckLost(call->lost, pair.translates());
  if (pair.translates()) {
    CheckTranslated(pair, tree.root(), sent);
  } else {
    const bool asks = pair.client == Dialect::kOpenAi && head->stream && !head->has_stream_options;
    Require(sent == Spliced(body, asks), "nothing but the model is changed", sent);
  }
}

}  // namespace gateway::fuzz
