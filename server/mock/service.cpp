#include "server/mock/service.hpp"

#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "server/mock/access.hpp"
#include "server/mock/error_answer.hpp"
#include "server/mock/held_answer.hpp"
#include "server/mock/json.hpp"
#include "server/mock/models.hpp"

// What is asked for, and who may ask. The calls themselves are in service_calls.cpp.
namespace gateway::server::mock {
namespace {

Response Json(std::string body) {
  return Response{200, {{"content-type", "application/json"}}, std::move(body)};
}

Pieces StreamFiller(const MockOptions& options) {
  return options.chunks > 0 ? Pieces::Filler(options.chunks, options.chunk_bytes)
                            : Pieces::FillerOf(options.body_bytes, options.chunk_bytes);
}

Response WrongMethod(std::string_view allowed) {
  Response response =
      ErrorAnswer(405, {fmt::format("Only {} requests are accepted here.", allowed)});
  response.headers.push_back({"allow", std::string(allowed)});
  return response;
}

}  // namespace

Service::Service(MockOptions options, std::uint64_t seed)
    : options_(std::move(options)),
      seed_(seed),
      model_list_(ModelListBody(options_)),
      stream_filler_(StreamFiller(options_)) {
  Pieces plain = options_.body_bytes > 0
                     ? Pieces::FillerOf(options_.body_bytes, options_.chunk_bytes)
                     : stream_filler_;
  plain_filler_pieces_ = plain.count();
  AppendQuoted(plain.Rest(), &plain_filler_);
}

void Service::Handle(const ClientRequest& request, const Client& client) {
  if (request.path == "/healthz") {
    return Give(Json(R"({"status":"ok"})"), *client);
  }
  if (request.path == "/stats") {
    return Give(Json(StatsBody()), *client);
  }
  counters_.Add(MockCounter::kRequests);
  if (const auto refusal = RefuseStranger(request.headers, options_.keys)) {
    return Refuse(request, *refusal, client);
  }
  Route(request, client);
}

void Service::Route(const ClientRequest& request, const Client& client) {
  const std::string_view path = request.path;
  const bool is_post = request.method == "POST";
  const bool is_get = request.method == "GET" || request.method == "HEAD";
  if (path.ends_with("/chat/completions")) {
    return is_post ? Chat(request, client) : Refuse(request, WrongMethod("POST"), client);
  }
  if (path.ends_with("/embeddings")) {
    return is_post ? Embeddings(request, client) : Refuse(request, WrongMethod("POST"), client);
  }
  if (path.ends_with("/models") || path.find("/models/") != std::string_view::npos) {
    return is_get ? Models(request, client) : Refuse(request, WrongMethod("GET"), client);
  }
  const std::string message = fmt::format("Unknown request URL: {} {}", request.method, path);
  Refuse(request, ErrorAnswer(404, {message, "invalid_request_error", {}, "unknown_url"}), client);
}

void Service::Models(const ClientRequest& request, const Client& client) {
  const std::string_view path = request.path;
  if (path.ends_with("/models")) {
    Tell(request, {});
    return Give(Json(model_list_), *client);
  }
  constexpr std::string_view kBeforeId = "/models/";
  const std::string_view id = path.substr(path.find(kBeforeId) + kBeforeId.size());
  if (!IsServed(id, options_)) {
    return Refuse(request, NoSuchModel(id), client);
  }
  Tell(request, {});
  Give(Json(ModelBody(id)), *client);
}

std::string Service::StatsBody() const {
  std::string body = "{";
  for (std::size_t i = 0; i < kMockCounterNames.size(); ++i) {
    fmt::format_to(std::back_inserter(body), R"({}"{}":{})", i == 0 ? "" : ",",
                   kMockCounterNames[i], counters_.Get(static_cast<MockCounter>(i)));
  }
  return body.append("}\n");
}

void Service::Refuse(const ClientRequest& request, const Response& response, const Client& client) {
  counters_.Add(MockCounter::kRefused);
  Tell(request, fmt::format(" refused with {}", response.status));
  Give(response, *client);
}

void Service::Tell(const ClientRequest& request, std::string_view what) const {
  if (options_.on_request) {
    options_.on_request(fmt::format("{} {}{}", request.method, request.path, what));
  }
}

}  // namespace gateway::server::mock
