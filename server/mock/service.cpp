#include "server/mock/service.hpp"

#include <array>
#include <iterator>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "server/json/json.hpp"
#include "server/mock/access.hpp"
#include "server/mock/chat_call.hpp"
#include "server/mock/completion_call.hpp"
#include "server/mock/embeddings_call.hpp"
#include "server/mock/held_answer.hpp"
#include "server/mock/image_call.hpp"
#include "server/mock/messages_call.hpp"
#include "server/mock/models.hpp"
#include "server/mock/moderation_call.hpp"
#include "server/mock/request_dialect.hpp"
#include "server/mock/rerank_call.hpp"
#include "server/mock/speech_call.hpp"
#include "server/mock/sub_path.hpp"
#include "server/mock/transcription_call.hpp"

// What is asked for, and who may ask. The calls themselves are in service_calls.cpp.
namespace gateway::server::mock {
namespace {

Response Json(std::string body) {
  return Response{200, {{"content-type", "application/json"}}, std::move(body)};
}

using Prepare = Result<PreparedCall> (*)(const ClientRequest& request, const AnswerStyle& style);

struct Endpoint {
  std::string_view end;  // of its path
  Prepare prepare;
};

// All take POST. The first that fits is taken.
constexpr std::array kEndpoints = {
    Endpoint{"/chat/completions", PrepareChat},
    Endpoint{"/completions", PrepareCompletion},
    Endpoint{"/embeddings", PrepareEmbeddings},
    Endpoint{"/messages", PrepareMessages},
    Endpoint{"/messages/count_tokens", PrepareTokenCount},
    Endpoint{"/moderations", PrepareModeration},
    Endpoint{"/rerank", PrepareRerank},
    Endpoint{"/images/generations", PrepareImage},
    Endpoint{"/images/edits", PrepareImageEdit},
    Endpoint{"/images/variations", PrepareImageVariation},
    Endpoint{"/audio/transcriptions", PrepareTranscription},
    Endpoint{"/audio/translations", PrepareTranslation},
    Endpoint{"/audio/speech", PrepareSpeech},
};

Failure WrongMethod(std::string_view allowed) {
  Failure failure{405, fmt::format("Only {} requests are accepted here.", allowed)};
  failure.headers.push_back({"allow", std::string(allowed)});
  return failure;
}

}  // namespace

Service::Service(MockOptions options, std::uint64_t seed)
    : options_(std::move(options)),
      seed_(seed),
      model_list_(ModelListBody(options_)),
      style_(options_) {}

void Service::Handle(const ClientRequest& request, const Client& client) {
  if (request.path == "/healthz") {
    return Give(Json(R"({"status":"ok"})"), *client);
  }
  if (request.path == "/stats") {
    return Give(Json(StatsBody()), *client);
  }
  counters_.Add(MockCounter::kRequests);
  if (const auto refusal = RefuseStranger(request.headers, DialectOf(request), options_.keys)) {
    return Refuse(request, *refusal, client);
  }
  Route(request, client);
}

void Service::Route(const ClientRequest& request, const Client& client) {
  const std::string_view path = request.path;
  if (!IsUtf8(path)) {  // it would spoil the JSON of answers that repeat it
    return Refuse(request, {400, "The path is not UTF-8."}, client);
  }
  for (const Endpoint& endpoint : kEndpoints) {
    if (path.ends_with(endpoint.end)) {
      return request.method == "POST" ? Serve(request, endpoint.prepare(request, style_), client)
                                      : Refuse(request, WrongMethod("POST"), client);
    }
  }
  if (IsModelsPath(path)) {
    return IsGet(request) ? Models(request, client) : Refuse(request, WrongMethod("GET"), client);
  }
  if (const auto rest = Behind(path, "/responses")) {
    return Serve(request, responses_.Prepare(request, *rest), client);
  }
  if (const auto rest = Behind(path, "/files")) {
    return Serve(request, files_.Prepare(request, *rest), client);
  }
  const bool anthropic = DialectOf(request) == Dialect::kAnthropic;  // its batches are not served
  if (const auto rest = Behind(path, "/batches"); rest && !anthropic) {
    return Serve(request, batches_.Prepare(request, *rest), client);
  }
  Refuse(request, {404, NoSuchPath(request).message, "invalid_request_error", {}, "unknown_url"},
         client);
}

void Service::Models(const ClientRequest& request, const Client& client) {
  const std::string_view path = request.path;
  const bool anthropic = DialectOf(request) == Dialect::kAnthropic;
  if (path.ends_with("/models")) {
    return anthropic ? ModelPage(request, client) : Answer(request, model_list_, client);
  }
  constexpr std::string_view kBeforeId = "/models/";
  const std::string_view id = path.substr(path.find(kBeforeId) + kBeforeId.size());
  if (!IsServed(id, options_)) {
    return Refuse(request, NoSuchModel(id), client);
  }
  Answer(request, anthropic ? AnthropicModelBody(id) : ModelBody(id), client);
}

void Service::ModelPage(const ClientRequest& request, const Client& client) {
  auto page = AnthropicModelPage(options_.models, request.query);
  if (!page) {
    return Refuse(request, {400, page.error().message}, client);
  }
  Answer(request, *std::move(page), client);
}

void Service::Answer(const ClientRequest& request, std::string body, const Client& client) {
  Tell(request, {});
  Give(Json(std::move(body)), *client);
}

std::string Service::StatsBody() const {
  std::string body = "{";
  for (std::size_t i = 0; i < kMockCounterNames.size(); ++i) {
    fmt::format_to(std::back_inserter(body), R"({}"{}":{})", i == 0 ? "" : ",",
                   kMockCounterNames[i], counters_.Get(static_cast<MockCounter>(i)));
  }
  return body.append("}\n");
}

void Service::Refuse(const ClientRequest& request, const Failure& failure, const Client& client) {
  const std::uint64_t refusal = counters_.Add(MockCounter::kRefused);
  Tell(request, fmt::format(" refused with {}", failure.status));
  // Counted down: calls count up.
  Give(ErrorAnswer(failure, DialectOf(request), RequestId(~refusal)), *client);
}

void Service::Tell(const ClientRequest& request, std::string_view what) const {
  if (options_.on_request) {
    options_.on_request(fmt::format("{} {}{}", request.method, request.path, what));
  }
}

}  // namespace gateway::server::mock
