#include "gateway/explanation.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "libgateway/json/merge_patch.hpp"
#include "libgateway/json/quote.hpp"
#include "libgateway/json/tree.hpp"
#include "libgateway/json/writer.hpp"

// Explanations as JSON: what is asked, and what is answered.
namespace gateway {
namespace {

void WriteTextOrNull(std::string_view key, std::string_view text, json::Writer* writer) {
  writer->Key(key);
  text.empty() ? writer->Null() : writer->Text(text);
}

void WriteCandidate(const Candidate& candidate, json::Writer* writer) {
  writer->BeginObject();
  writer->Key("provider").Text(candidate.provider);
  writer->Key("protocol").Text(DialectName(candidate.dialect));
  writer->Key("model").Text(candidate.model);
  WriteTextOrNull("skipped", candidate.skipped, writer);
  WriteTextOrNull("key", candidate.key_alias, writer);
  WriteTextOrNull("method", candidate.method, writer);
  WriteTextOrNull("url", candidate.url, writer);
  writer->Key("headers").BeginArray();
  for (const Header& header : candidate.headers) {
    writer->BeginObject().Key("name").Text(header.name).Key("value").Text(header.value).EndObject();
  }
  writer->EndArray();
  writer->Key("body").Text(candidate.body);
  writer->Key("lost").BeginArray();
  for (const std::string& field : candidate.lost) {
    writer->Text(field);
  }
  writer->EndArray().EndObject();
}

Error Wrong(const char* param, std::string what) {
  Error error = Fail(ErrorCode::kInvalidRequest, std::move(what));
  error.param = param;
  return error;
}

// The JSON calls of both APIs; everything else is passed on as it comes.
Result<void> SetPath(json::Element protocol, const std::string& path, Request* request) {
  constexpr std::array<std::string_view, 6> kOpenAi{"/v1/chat/completions", "/v1/completions",
                                                    "/v1/embeddings",       "/v1/responses",
                                                    "/v1/moderations",      "/v1/rerank"};
  constexpr std::array<std::string_view, 2> kAnthropic{"/v1/messages", "/v1/messages/count_tokens"};
  const auto is_one_of = [](const auto& paths, std::string_view one) {
    return std::find(paths.begin(), paths.end(), one) != paths.end();
  };
  if (protocol && !protocol.Is("openai") && !protocol.Is("anthropic")) {
    return Wrong("protocol", "'protocol' must be \"openai\" or \"anthropic\"");
  }
  const std::string whole = path.starts_with("/messages") ? "/v1" + path : path;
  if (whole.empty()) {
    request->path = protocol.Is("anthropic") ? kAnthropic.front() : kOpenAi.front();
  } else if (is_one_of(kOpenAi, whole) || is_one_of(kAnthropic, whole)) {
    request->path = whole;
  } else {
    return Wrong("path",
                 "'path' must be one of the calls with a JSON body, such as "
                 "/v1/chat/completions or /v1/messages");
  }
  if (is_one_of(kAnthropic, request->path)) {
    request->dialect = Dialect::kAnthropic;
  }
  return {};
}

}  // namespace

Result<Request> ReadExplainRequest(std::string_view body) {
  json::Tree tree;
  if (auto read = tree.Read(body); !read) {
    return read.error();
  }
  const json::Element asked = tree.root();
  Request request;
  if (auto placed = SetPath(asked["protocol"], asked["path"].Text(), &request); !placed) {
    return placed.error();
  }
  request.provider = asked["provider"].Text();
  request.headers = {{"content-type", "application/json"}};
  const json::Element call = asked["body"];
  const std::string model = asked["model"].Text();
  if (!call) {
    if (model.empty()) {
      return Wrong("model", "say which: {\"model\": \"name\"}");
    }
    request.body = ChatRequest(model, "你好").body;
    if (request.dialect == Dialect::kAnthropic) {
      request.body.pop_back();
      request.body.append(R"(,"max_tokens":1024})");
    }
    return request;
  }
  if (!call.IsObject()) {
    return Wrong("body", "'body' must be an object: the call's own");
  }
  request.body = call.raw();
  if (!model.empty()) {
    auto named = json::MergePatch(call.raw(), R"({"model":)" + json::Quote(model) + "}");
    if (!named) {
      return named.error();
    }
    request.body = *std::move(named);
  }
  return request;
}

Response ShowExplanation(const Explanation& explanation) {
  Response response{200, {{"content-type", "application/json"}}, {}};
  json::Writer writer(&response.body);
  writer.BeginObject().Key("model").Text(explanation.model).Key("steps").BeginArray();
  for (const RedirectStep& step : explanation.steps) {
    writer.BeginObject().Key("rule").Text(step.alias).Key("to").Text(step.to).EndObject();
  }
  writer.EndArray().Key("route");
  if (explanation.route.empty()) {
    writer.Null();
  } else {
    writer.BeginObject().Key("name").Text(explanation.route);
    writer.Key("strategy").Text(RouteStrategyName(explanation.strategy)).EndObject();
  }
  writer.Key("candidates").BeginArray();
  for (const Candidate& candidate : explanation.candidates) {
    WriteCandidate(candidate, &writer);
  }
  writer.EndArray();
  WriteTextOrNull("error", explanation.error ? explanation.error->message : "", &writer);
  writer.EndObject();
  return response;
}

}  // namespace gateway
