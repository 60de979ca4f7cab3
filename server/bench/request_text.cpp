#include "server/bench/request_text.hpp"

#include <cstddef>
#include <string_view>

#include <fmt/format.h>

#include "server/json/json.hpp"

namespace gateway::server::bench {
namespace {

constexpr std::string_view kSystem =
    "You are a careful assistant in a terminal. Answer briefly and say what you did.";

// With line ends and quotes, for texts of coding agents are full of them.
constexpr std::string_view kTurns =
    R"({"role":"user","content":"The build fails:\n\n```\nsrc/main.cpp:42:17: error: no member )"
    R"(named \"size\" in \"Widget\"\n   42 |   return widget.size();\n```\nWhat is wrong, and what )"
    R"(else uses it?"},{"role":"assistant","content":"`Widget` has `count()` since the last )"
    R"(change.\n\n```cpp\nstd::size_t Total(const Widget& widget) {\n  if (widget.count() == 0) )"
    R"({\n    return 0;\n  }\n  return widget.count() * sizeof(\"item\");\n}\n```\nTwo other files )"
    R"(call the old name; both are tests."},)";

constexpr std::string_view kWords = "Explain how a request finds its way to a model and back. ";

constexpr std::string_view kSchema =
    R"({"type":"object","properties":{"path":{"type":"string","description":"Where the file is."},)"
    R"("offset":{"type":"integer"},"limit":{"type":"integer"}},"required":["path"]})";

constexpr std::string_view kToolText = R"("name":"read_lines","description":"Reads a text file.",)";

// Agents send tools, and theirs are the large requests.
constexpr std::size_t kAgentBytes = 4096;

std::string Tools(Dialect dialect) {
  return dialect == Dialect::kAnthropic
             ? fmt::format(R"("tools":[{{{}"input_schema":{}}}],)", kToolText, kSchema)
             : fmt::format(R"("tools":[{{"type":"function","function":{{{}"parameters":{}}}}}],)",
                           kToolText, kSchema);
}

std::string Beginning(const Settings& settings) {
  std::string text = R"({"model":)";
  AppendQuoted(settings.model, &text);
  text += settings.dialect == Dialect::kAnthropic
              ? fmt::format(R"(,"system":"{}","messages":[)", kSystem)
              : fmt::format(R"(,"messages":[{{"role":"system","content":"{}"}},)", kSystem);
  return text;
}

}  // namespace

std::string RequestBody(const Settings& settings) {
  std::string body = Beginning(settings);
  const std::string end =
      fmt::format(R"("}}],{}"max_tokens":256,"temperature":0.7{}}})",
                  settings.body_bytes >= kAgentBytes ? Tools(settings.dialect) : std::string(),
                  settings.mode == Mode::kStreams ? R"(,"stream":true)" : "");
  constexpr std::string_view kLast = R"({"role":"user","content":")";
  const std::size_t around = kLast.size() + end.size() + kWords.size();
  while (body.size() + kTurns.size() + around <= settings.body_bytes) {
    body += kTurns;
  }
  body += kLast;
  do {
    body += kWords;
  } while (body.size() + end.size() + kWords.size() <= settings.body_bytes);
  if (body.size() + end.size() < settings.body_bytes) {
    body.append(settings.body_bytes - body.size() - end.size(), '.');
  }
  return body + end;
}

std::string RequestText(const Settings& settings) {
  const std::string body = RequestBody(settings);
  const bool v6 = settings.host.find(':') != std::string::npos;
  const std::string_view key = settings.key.empty() ? "sk-bench-key" : settings.key.Reveal();
  return fmt::format(
      "POST {} HTTP/1.1\r\nhost: {}{}{}:{}\r\ncontent-type: application/json\r\naccept: {}\r\n{}{}"
      "\r\ncontent-length: {}\r\n\r\n{}",
      settings.path, v6 ? "[" : "", settings.host, v6 ? "]" : "", settings.port,
      settings.mode == Mode::kStreams ? "text/event-stream" : "application/json",
      settings.dialect == Dialect::kAnthropic ? "anthropic-version: 2023-06-01\r\nx-api-key: "
                                              : "authorization: Bearer ",
      key, body.size(), body);
}

}  // namespace gateway::server::bench
