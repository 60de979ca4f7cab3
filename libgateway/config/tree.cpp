#include "libgateway/config/tree.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace gateway::config {
namespace {

constexpr std::string_view kBlank = " \t\r";

std::optional<Format> ByEnding(std::string_view file) {
  constexpr std::array<std::pair<std::string_view, Format>, 4> kEndings{{
      {".toml", Format::kToml},
      {".yaml", Format::kYaml},
      {".yml", Format::kYaml},
      {".json", Format::kYaml},
  }};
  for (const auto& [ending, format] : kEndings) {
    if (file.ends_with(ending)) {
      return format;
    }
  }
  return std::nullopt;
}

// The first line that is neither blank nor a comment; both formats begin comments with "#".
std::string_view FirstLine(std::string_view text) {
  while (!text.empty()) {
    const auto end = text.find('\n');
    std::string_view line = text.substr(0, end);
    line.remove_prefix(std::min(line.find_first_not_of(kBlank), line.size()));
    if (!line.empty() && line.front() != '#') {
      return line;
    }
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return {};
}

Format ByContent(std::string_view text) {
  const std::string_view line = FirstLine(text);
  if (line.starts_with("[")) {
    return Format::kToml;
  }
  if (line.starts_with("{") || line.starts_with("---") || line.starts_with("%")) {
    return Format::kYaml;
  }
  const auto equals = line.find('=');
  return equals != std::string_view::npos && equals < line.find(':') ? Format::kToml
                                                                     : Format::kYaml;
}

}  // namespace

Format FormatOf(std::string_view file, std::string_view text) {
  const auto by_ending = ByEnding(file);
  return by_ending ? *by_ending : ByContent(text);
}

std::optional<Node> ParseTree(std::string_view text, Format format, const Report& report) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) {
    text.remove_prefix(kByteOrderMark.size());
  }
  return format == Format::kToml ? ParseToml(text, report) : ParseYaml(text, report);
}

}  // namespace gateway::config
