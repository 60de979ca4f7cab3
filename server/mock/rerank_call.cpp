#include "server/mock/rerank_call.hpp"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <iterator>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "server/json/json.hpp"
#include "server/mock/fields.hpp"
#include "server/mock/tokens.hpp"

namespace gateway::server::mock {
namespace {

constexpr std::size_t kMaxDocuments = 2048;

struct Ranked {
  std::size_t index = 0;
  double score = 0;
  std::string text;
};

struct RerankAsk {
  std::string model;
  std::vector<Ranked> results;  // the best first, as many as were asked for
  bool with_documents = false;
  std::size_t tokens = 0;
};

// In lower case; characters beyond ASCII are words of their own bytes.
std::set<std::string> WordsOf(std::string_view text) {
  std::set<std::string> words;
  std::string word;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80U || std::isalnum(byte) != 0) {
      word.push_back(static_cast<char>(std::tolower(byte)));
    } else if (!word.empty()) {
      words.insert(std::exchange(word, {}));
    }
  }
  if (!word.empty()) {
    words.insert(std::move(word));
  }
  return words;
}

double ScoreOf(std::string_view document, const std::set<std::string>& query) {
  const std::set<std::string> words = WordsOf(document);
  const auto shared = std::count_if(query.begin(), query.end(), [&words](const std::string& word) {
    return words.contains(word);
  });
  return query.empty() ? 0 : static_cast<double>(shared) / static_cast<double>(query.size());
}

// A document is a text, or an object with one.
std::string_view DocumentText(const rapidjson::Value& document) {
  return document.IsObject() ? TextOf(Find(&document, "text")) : TextOf(&document);
}

Result<void> Rank(const rapidjson::Value& request, RerankAsk* ask) {
  const std::string_view query = TextOf(Find(&request, "query"));
  if (query.empty()) {
    return BadField("'query' must be a text", "query");
  }
  const rapidjson::Value* documents = Find(&request, "documents");
  if (documents == nullptr || !documents->IsArray() || documents->Empty() ||
      documents->Size() > kMaxDocuments) {
    return BadField("'documents' must be an array of 1 to 2048 texts", "documents");
  }
  const auto top = ReadCount(request, "top_n", kMaxDocuments, kMaxDocuments);
  if (!top) {
    return top.error();
  }
  const std::set<std::string> words = WordsOf(query);
  ask->tokens = EstimateTokens(query);
  for (const rapidjson::Value& document : documents->GetArray()) {
    const std::string_view text = DocumentText(document);
    ask->tokens += EstimateTokens(text);
    ask->results.push_back({ask->results.size(), ScoreOf(text, words), std::string(text)});
  }
  std::stable_sort(ask->results.begin(), ask->results.end(),
                   [](const Ranked& a, const Ranked& b) { return a.score > b.score; });
  ask->results.resize(std::min(ask->results.size(), *top));
  return {};
}

std::string RerankBody(const RerankAsk& ask, bool with_usage) {
  std::string body = R"({"model":)";
  AppendQuoted(ask.model, &body);
  body.append(R"(,"results":[)");
  for (const Ranked& result : ask.results) {
    fmt::format_to(std::back_inserter(body), R"({}{{"index":{},"relevance_score":{:.6f})",
                   body.ends_with('[') ? "" : ",", result.index, result.score);
    if (ask.with_documents) {
      body.append(R"(,"document":{"text":)");
      AppendQuoted(result.text, &body);
      body.push_back('}');
    }
    body.push_back('}');
  }
  body.push_back(']');
  if (with_usage) {
    fmt::format_to(std::back_inserter(body), R"(,"usage":{{"total_tokens":{}}})", ask.tokens);
  }
  return body.append("}");
}

}  // namespace

Result<PreparedCall> PrepareRerank(const ClientRequest& request, const AnswerStyle& style) {
  rapidjson::Document document;
  auto model = ReadCall(request.body, &document);
  if (!model) {
    return model.error();
  }
  RerankAsk ask;
  ask.model = *std::move(model);
  ask.with_documents = IsTrue(Find(&document, "return_documents"));
  if (const auto ranked = Rank(document, &ask); !ranked) {
    return ranked.error();
  }
  PreparedCall call{ask.model, false, {}};
  call.answer = [ask = std::move(ask), &style](const AnswerIdentity& /*identity*/) {
    return Reply(PlainReply{RerankBody(ask, style.usage())});
  };
  return call;
}

}  // namespace gateway::server::mock
