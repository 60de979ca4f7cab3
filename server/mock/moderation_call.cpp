#include "server/mock/moderation_call.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "server/json/json.hpp"
#include "server/mock/fields.hpp"
#include "server/mock/mix.hpp"

// Source of all shapes: OpenAI API reference, moderation object.
namespace gateway::server::mock {
namespace {

constexpr std::string_view kViolence = "violence";
constexpr std::array<std::string_view, 13> kCategories = {"harassment",
                                                          "harassment/threatening",
                                                          "hate",
                                                          "hate/threatening",
                                                          "illicit",
                                                          "illicit/violent",
                                                          "self-harm",
                                                          "self-harm/intent",
                                                          "self-harm/instructions",
                                                          "sexual",
                                                          "sexual/minors",
                                                          kViolence,
                                                          "violence/graphic"};

bool IsViolent(const rapidjson::Value& text) {
  return TextOf(&text).find(kViolence) != std::string_view::npos;
}

// What is flagged: a text each, or all parts of one input with pictures. False: it is no input.
bool ReadInput(const rapidjson::Value* input, std::vector<bool>* flagged) {
  if (input == nullptr || (!input->IsArray() && !input->IsString())) {
    return false;
  }
  if (input->IsString()) {
    flagged->push_back(IsViolent(*input));
    return true;
  }
  const auto all = [input](auto is) {
    return !input->Empty() && std::all_of(input->Begin(), input->End(), is);
  };
  if (all([](const rapidjson::Value& one) { return one.IsString(); })) {
    for (const rapidjson::Value& one : input->GetArray()) {
      flagged->push_back(IsViolent(one));
    }
    return true;
  }
  flagged->push_back(std::any_of(input->Begin(), input->End(), [](const rapidjson::Value& part) {
    const rapidjson::Value* text = Find(&part, "text");
    return text != nullptr && IsViolent(*text);
  }));
  return all([](const rapidjson::Value& one) { return one.IsObject(); });
}

// {"hate":...,...} with `of_violence` for one of them.
std::string Categories(std::string_view of_violence, std::string_view of_others) {
  std::string text = "{";
  for (const std::string_view category : kCategories) {
    text.append(text.size() == 1 ? "\"" : ",\"").append(category).append("\":");
    text.append(category == kViolence ? of_violence : of_others);
  }
  return text.append("}");
}

std::string ResultBody(bool flagged) {
  return fmt::format(R"({{"flagged":{},"categories":{},"category_scores":{},)"
                     R"("category_applied_input_types":{}}})",
                     flagged, Categories(flagged ? "true" : "false", "false"),
                     Categories(flagged ? "0.99" : "0.01", "0.01"),
                     Categories(R"(["text"])", R"(["text"])"));
}

}  // namespace

Result<PreparedCall> PrepareModeration(const ClientRequest& request, const AnswerStyle& /*style*/) {
  rapidjson::Document document;
  if (auto read = ReadJson(request.body, &document); !read) {
    return read.error();
  }
  std::string model = "mock-moderation";
  if (Find(&document, "model") != nullptr) {
    auto given = ReadModel(document);
    if (!given) {
      return given.error();
    }
    model = *std::move(given);
  }
  std::vector<bool> flagged;
  if (!ReadInput(Find(&document, "input"), &flagged)) {
    return BadField("'input' must be a string, or an array of strings or of parts", "input");
  }
  return PreparedCall{std::move(model), false, [flagged](const AnswerIdentity& identity) {
                        std::string body =
                            fmt::format(R"({{"id":"modr-{:016x}","model":)", Mix(identity.number));
                        AppendQuoted(identity.model, &body);
                        body.append(R"(,"results":[)");
                        for (const bool one : flagged) {
                          body.append(body.ends_with('[') ? "" : ",").append(ResultBody(one));
                        }
                        return Reply(PlainReply{body.append("]}")});
                      }};
}

}  // namespace gateway::server::mock
