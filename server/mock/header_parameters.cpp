#include "server/mock/header_parameters.hpp"

#include <algorithm>
#include <utility>

namespace gateway::server::mock {
namespace {

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// Quotes inside are `\"`, or %22 as browsers have it.
std::optional<std::string> TakeQuoted(std::string_view* text) {
  std::string value;
  for (std::size_t at = 1; at < text->size(); ++at) {
    const char c = (*text)[at];
    if (c == '"') {
      text->remove_prefix(at + 1);
      return value;
    }
    const bool escaped =
        c == '\\' && at + 1 < text->size() && ((*text)[at + 1] == '"' || (*text)[at + 1] == '\\');
    value.push_back(escaped ? (*text)[++at] : c);
  }
  return std::nullopt;
}

// Takes `; name="value"` off the front of `text`.
std::optional<HeaderParameter> TakeParameter(std::string_view* text) {
  *text = WithoutBlanks(*text);
  if (!text->starts_with(';')) {
    return std::nullopt;
  }
  text->remove_prefix(1);
  const std::size_t equals = text->find('=');
  if (equals == std::string_view::npos) {
    return std::nullopt;
  }
  HeaderParameter parameter{WithoutBlanks(text->substr(0, equals)), {}};
  text->remove_prefix(equals + 1);
  if (text->starts_with('"')) {
    auto value = TakeQuoted(text);
    if (!value) {
      return std::nullopt;
    }
    parameter.value = *std::move(value);
  } else {
    const std::size_t end = std::min(text->find(';'), text->size());
    parameter.value = WithoutBlanks(text->substr(0, end));
    text->remove_prefix(end);
  }
  return parameter;
}

}  // namespace

std::optional<std::vector<HeaderParameter>> ReadParameters(std::string_view value) {
  std::vector<HeaderParameter> parameters;
  value = WithoutBlanks(value.substr(std::min(value.find(';'), value.size())));
  while (!value.empty()) {
    auto parameter = TakeParameter(&value);
    if (!parameter) {
      return std::nullopt;
    }
    parameters.push_back(*std::move(parameter));
    value = WithoutBlanks(value);
  }
  return parameters;
}

bool StartsWithNoCase(std::string_view text, std::string_view lower) {
  return text.size() >= lower.size() && std::equal(lower.begin(), lower.end(), text.begin(),
                                                   [](char a, char b) { return a == Lower(b); });
}

std::string_view WithoutBlanks(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) {
    text.remove_prefix(1);
  }
  while (text.ends_with(' ') || text.ends_with('\t')) {
    text.remove_suffix(1);
  }
  return text;
}

}  // namespace gateway::server::mock
