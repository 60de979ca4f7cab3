#include "libgateway/config/edit/text_lines.hpp"

#include <algorithm>

namespace gateway::config {

std::size_t LineBegin(std::string_view text, std::size_t at) {
  const auto line_break = at == 0 ? std::string_view::npos : text.rfind('\n', at - 1);
  return line_break == std::string_view::npos ? 0 : line_break + 1;
}

std::size_t LineEnd(std::string_view text, std::size_t at) {
  const auto line_break = text.find('\n', at);
  return line_break == std::string_view::npos ? text.size() : line_break + 1;
}

std::string_view LineBreak(std::string_view text, std::size_t at) {
  auto line_break = text.find('\n', at);
  if (line_break == std::string_view::npos) {
    line_break = text.rfind('\n');
  }
  const bool both =
      line_break != std::string_view::npos && line_break > 0 && text[line_break - 1] == '\r';
  return both ? "\r\n" : "\n";
}

std::string_view Indent(std::string_view text, std::size_t at) {
  const std::string_view line = text.substr(LineBegin(text, at));
  return line.substr(0, std::min(line.find_first_not_of(" \t"), line.size()));
}

bool IsOneLine(std::string_view text, TomlSpan span) {
  return text.substr(span.begin, span.end - span.begin).find('\n') == std::string_view::npos;
}

void InsertLine(std::size_t at, std::string_view line, std::string* text) {
  const std::string line_break(LineBreak(*text, at));
  const std::size_t end = LineEnd(*text, at);
  const bool last = end == 0 || (*text)[end - 1] != '\n';
  text->insert(end, last ? line_break + std::string(line) : std::string(line) + line_break);
}

void RemoveLines(TomlSpan span, std::string* text) {
  std::size_t begin = LineBegin(*text, span.begin);
  const std::size_t end = LineEnd(*text, span.end);
  if (begin > 0 && (*text)[end - 1] != '\n') {
    begin -= LineBreak(*text, begin - 1).size();
  }
  text->erase(begin, end - begin);
}

}  // namespace gateway::config
