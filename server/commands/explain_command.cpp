#include "server/commands/explain_command.hpp"

#include <algorithm>
#include <fstream>
#include <istream>
#include <iterator>
#include <ostream>
#include <string>

#include "server/commands/display_text.hpp"
#include "server/commands/explain_options.hpp"
#include "server/commands/explanation_text.hpp"
#include "server/commands/gateway_connection.hpp"
#include "server/commands/provider_list.hpp"
#include "server/json/json.hpp"

namespace gateway::server {
namespace {

// One JSON object, as it was written.
Result<std::string> ReadBody(const std::string& file, std::istream& input) {
  const bool from_input = file == "-";
  std::ifstream opened;
  if (!from_input) {
    opened.open(file, std::ios::binary);
  }
  std::istream& in = from_input ? input : opened;
  std::string text{std::istreambuf_iterator<char>(in), {}};
  const std::string name = from_input ? "the input" : file;
  if (in.bad() || (!from_input && !opened.is_open())) {
    return Fail(ErrorCode::kInvalidRequest, "cannot read " + name);
  }
  rapidjson::Document document;
  if (!ReadJson(text, &document)) {
    return Fail(ErrorCode::kInvalidRequest, name + " is no JSON object");
  }
  return text;
}

// The body goes in as it was written: numbers would not survive another writing.
std::string Question(const ExplainOptions& options, const std::string& body) {
  std::string json = R"({"model":)";
  AppendQuoted(options.model, &json);
  if (!body.empty()) {
    json.append(R"(,"body":)").append(body);
  }
  if (!options.path.empty()) {
    json.append(R"(,"path":)");
    AppendQuoted(options.path, &json);
  }
  return json.append("}");
}

bool SomebodyIsAsked(const rapidjson::Document& explanation) {
  const auto candidates = ElementsOf(explanation, "candidates");
  return std::any_of(candidates.begin(), candidates.end(), [](const rapidjson::Value* candidate) {
    return TextOf(Find(candidate, "skipped")).empty();
  });
}

int Explain(const ExplainOptions& options, const Console& console) {
  std::string body;
  if (!options.body_file.empty()) {
    auto read = ReadBody(options.body_file, console.in);
    if (!read) {
      return Complain(console, read.error().message);
    }
    body = *std::move(read);
  }
  const auto connection = Connect(options.place, console);
  if (!connection) {
    return Complain(console, connection.error().message);
  }
  const auto answer = connection->client.Ask("POST", "/admin/explain", Question(options, body));
  if (!answer) {
    return Complain(console, answer.error().message);
  }
  rapidjson::Document explanation;
  if (auto read = ReadAnswer(*answer, &explanation); !read) {
    return Complain(console, read.error().message);
  }
  console.out << (options.json ? DisplayJson(*answer) + "\n" : ExplanationText(explanation));
  return SomebodyIsAsked(explanation) ? 0 : kExitFailed;
}

}  // namespace

int RunExplain(std::span<const std::string_view> words, const Console& console) {
  const auto options = ParseExplainOptions(words);
  if (!options) {
    return Complain(console, options.error().message, kExitUsage);
  }
  if (options->help) {
    console.out << ExplainHelpText();
    return 0;
  }
  return Explain(*options, console);
}

}  // namespace gateway::server
