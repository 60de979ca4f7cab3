#include <chrono>
#include <utility>

#include <fmt/format.h>

#include "server/mock/chat_answer.hpp"
#include "server/mock/chat_stream.hpp"
#include "server/mock/embeddings_answer.hpp"
#include "server/mock/embeddings_request.hpp"
#include "server/mock/error_answer.hpp"
#include "server/mock/held_answer.hpp"
#include "server/mock/json.hpp"
#include "server/mock/mix.hpp"
#include "server/mock/models.hpp"
#include "server/mock/service.hpp"

// Calls of models: their faults and their answers.
namespace gateway::server::mock {
namespace {

Response BadRequest(const Error& error) {
  return ErrorAnswer(400, {error.message, "invalid_request_error", error.param, {}});
}

Response TooManyRequests(std::chrono::seconds retry_after) {
  Response response = ErrorAnswer(
      429, {"Rate limit reached, as the mock was ordered to say. Please try again later.",
            "requests",
            {},
            "rate_limit_exceeded"});
  response.headers.push_back({"retry-after", std::to_string(retry_after.count())});
  return response;
}

Response ServerError() {
  return ErrorAnswer(500,
                     {"The server had an error, as the mock was ordered to say.", "server_error"});
}

std::string FriendlyText(const ChatAsk& ask) {
  return fmt::format("Hello! This is {}, the mock upstream of gateway-server. You said: {}",
                     ask.model, ask.last_user_text);
}

std::int64_t Now() {
  return std::chrono::duration_cast<std::chrono::seconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace

void Service::Chat(const ClientRequest& request, const Client& client) {
  auto ask = ReadChat(request.body);
  if (!ask) {
    return Refuse(request, BadRequest(ask.error()), client);
  }
  if (!IsServed(ask->model, options_)) {
    return Refuse(request, NoSuchModel(ask->model), client);
  }
  TellCall(request, ask->model, ask->stream);
  const std::uint64_t call = calls_.fetch_add(1, std::memory_order_relaxed);
  const Fault fault = FaultOf(call, seed_, options_);
  if (FailAsOrdered(fault, client)) {
    return;
  }
  if (ask->stream) {
    StreamChat(*std::move(ask), call, fault == Fault::kCut, client);
  } else {
    AnswerChat(*std::move(ask), call, client);
  }
}

void Service::StreamChat(ChatAsk ask, std::uint64_t call, bool cut, const Client& client) {
  Pieces pieces = ask.tool_call             ? Pieces::Words(ask.tool_call->arguments)
                  : !stream_filler_.AtEnd() ? stream_filler_
                                            : Pieces::Words(FriendlyText(ask));
  std::optional<TokenCounts> usage;
  if (ask.include_usage && options_.usage) {
    usage = TokenCounts{ask.prompt_tokens, pieces.count()};
  }
  const AnswerIdentity identity{NumberOf(call), Now(), std::move(ask.model)};
  const std::string tool = ask.tool_call ? std::move(ask.tool_call->name) : std::string();
  StreamPlan plan{
      ChatEvents(identity, tool, usage), std::move(pieces), options_.ttft, options_.gap, {}};
  if (cut) {
    plan.cut_after = plan.pieces.count() / 2;
  }
  Headers headers = HeadersFor(call, "text/event-stream; charset=utf-8");
  headers.push_back({"cache-control", "no-cache"});
  ChatStream::Start(client, std::move(headers), std::move(plan), counters_);
}

void Service::AnswerChat(ChatAsk ask, std::uint64_t call, const Client& client) {
  std::string friendly;
  std::size_t tokens = plain_filler_pieces_;
  if (ask.tool_call) {
    tokens = Pieces::Words(ask.tool_call->arguments).count();
  } else if (tokens == 0) {
    const std::string text = FriendlyText(ask);
    tokens = Pieces::Words(text).count();
    AppendQuoted(text, &friendly);
  }
  std::optional<TokenCounts> usage;
  if (options_.usage) {
    usage = TokenCounts{ask.prompt_tokens, tokens};
  }
  const AnswerIdentity identity{NumberOf(call), Now(), std::move(ask.model)};
  GiveLater(call,
            ChatBody(identity, ask.tool_call, friendly.empty() ? plain_filler_ : friendly, usage),
            client);
}

void Service::Embeddings(const ClientRequest& request, const Client& client) {
  const auto ask = ReadEmbeddings(request.body);
  if (!ask) {
    return Refuse(request, BadRequest(ask.error()), client);
  }
  if (!IsServed(ask.value().model, options_)) {
    return Refuse(request, NoSuchModel(ask.value().model), client);
  }
  TellCall(request, ask.value().model, false);
  const std::uint64_t call = calls_.fetch_add(1, std::memory_order_relaxed);
  if (!FailAsOrdered(FaultOf(call, seed_, options_), client)) {
    GiveLater(call, EmbeddingsBody(ask.value(), options_.usage), client);
  }
}

void Service::GiveLater(std::uint64_t call, std::string body, const Client& client) {
  Response response{200, HeadersFor(call, "application/json"), std::move(body)};
  if (options_.ttft.count() == 0) {
    return Give(response, *client);
  }
  HeldAnswer::Start(client, std::move(response), options_.ttft, counters_);
}

bool Service::FailAsOrdered(Fault fault, const Client& client) {
  switch (fault) {
    case Fault::kNone:
    case Fault::kCut:  // of streams only; they see to it themselves
      return false;
    case Fault::kTooManyRequests:
      counters_.Add(MockCounter::kFailed429);
      Give(TooManyRequests(options_.retry_after), *client);
      break;
    case Fault::kServerError:
      counters_.Add(MockCounter::kFailed500);
      Give(ServerError(), *client);
      break;
    case Fault::kReset:
      counters_.Add(MockCounter::kReset);
      client->Reset();
      break;
    case Fault::kHang:
      counters_.Add(MockCounter::kHung);
      HeldAnswer::Start(client, {}, std::nullopt, counters_);
      break;
  }
  return true;
}

void Service::TellCall(const ClientRequest& request, std::string_view model, bool stream) const {
  if (options_.on_request) {
    std::string what = " ";
    AppendQuoted(model, &what);
    Tell(request, what.append(stream ? " stream" : ""));
  }
}

// No two calls have the same, and two mocks seldom.
std::uint64_t Service::NumberOf(std::uint64_t call) const { return Mix(seed_) + call; }

Headers Service::HeadersFor(std::uint64_t call, std::string_view type) const {
  return {{"content-type", std::string(type)},
          {"x-request-id", fmt::format("req_{:016x}", NumberOf(call))}};
}

}  // namespace gateway::server::mock
