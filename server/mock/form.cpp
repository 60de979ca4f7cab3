#include "server/mock/form.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "server/mock/json.hpp"

namespace gateway::server::mock {
namespace {

constexpr std::size_t kMaxBoundary = 70;  // RFC 2046 §5.1.1
constexpr std::size_t kMaxParts = 128;
constexpr std::size_t kMaxPartHead = 8U << 10U;

Error Bad(std::string_view what) {
  return Fail(ErrorCode::kInvalidRequest,
              std::string("We could not read the form of your request: ").append(what));
}

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool StartsWithNoCase(std::string_view text, std::string_view lower) {
  return text.size() >= lower.size() && std::equal(lower.begin(), lower.end(), text.begin(),
                                                   [](char a, char b) { return a == Lower(b); });
}

struct Parameter {
  std::string_view name;
  std::string value;
};

std::string_view WithoutBlanks(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) {
    text.remove_prefix(1);
  }
  while (text.ends_with(' ') || text.ends_with('\t')) {
    text.remove_suffix(1);
  }
  return text;
}

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
std::optional<Parameter> TakeParameter(std::string_view* text) {
  *text = WithoutBlanks(*text);
  if (!text->starts_with(';')) {
    return std::nullopt;
  }
  text->remove_prefix(1);
  const std::size_t equals = text->find('=');
  if (equals == std::string_view::npos) {
    return std::nullopt;
  }
  Parameter parameter{WithoutBlanks(text->substr(0, equals)), {}};
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

// Calls `take` with each parameter of "form-data; name=a". False: they are not well-formed.
template <typename Take>
bool ForEachParameter(std::string_view value, Take take) {
  value = WithoutBlanks(value.substr(std::min(value.find(';'), value.size())));
  while (!value.empty()) {
    auto parameter = TakeParameter(&value);
    if (!parameter) {
      return false;
    }
    take(*std::move(parameter));
    value = WithoutBlanks(value);
  }
  return true;
}

// Undoes what browsers do to these three characters in a file's name.
std::string DecodedName(std::string name) {
  for (const auto& [coded, plain] : {std::pair{"%22", "\""}, {"%0D", "\r"}, {"%0A", "\n"}}) {
    for (std::size_t at = name.find(coded); at != std::string::npos; at = name.find(coded, at)) {
      name.replace(at, 3, plain);
    }
  }
  return name;
}

// The head of a part, its lines with CRLF at their ends.
bool ReadPartHead(std::string_view head, FormPart* part) {
  bool named = false;
  while (!head.empty()) {
    const std::size_t end = head.find("\r\n");
    const std::string_view line = head.substr(0, end);
    head.remove_prefix(end + 2);
    constexpr std::string_view kDisposition = "content-disposition:";
    if (line.find(':') == std::string_view::npos) {
      return false;
    }
    if (!StartsWithNoCase(line, kDisposition)) {
      continue;
    }
    const std::string_view value = WithoutBlanks(line.substr(kDisposition.size()));
    const auto take = [part, &named](Parameter parameter) {
      if (parameter.name == "name") {
        part->name = DecodedName(std::move(parameter.value));
        named = true;
      } else if (parameter.name == "filename") {
        part->filename = DecodedName(std::move(parameter.value));
        part->is_file = true;
      }
    };
    if (!StartsWithNoCase(value, "form-data") || !ForEachParameter(value, take)) {
      return false;
    }
  }
  return named && IsUtf8(part->name) && IsUtf8(part->filename);
}

Result<std::string> DelimiterOf(std::string_view content_type) {
  if (!StartsWithNoCase(content_type, "multipart/form-data")) {
    return Bad("its content type is not multipart/form-data");
  }
  std::string boundary;
  const bool good = ForEachParameter(content_type, [&boundary](Parameter parameter) {
    if (parameter.name == "boundary") {
      boundary = std::move(parameter.value);
    }
  });
  if (!good || boundary.empty() || boundary.size() > kMaxBoundary) {
    return Bad("its content type has no boundary");
  }
  return "\r\n--" + boundary;
}

}  // namespace

Result<Form> Form::Read(const ClientRequest& request) {
  const auto delimiter = DelimiterOf(FindHeader(request.headers, "content-type"));
  if (!delimiter) {
    return delimiter.error();
  }
  std::string_view rest = request.body;
  const std::string_view first = std::string_view(*delimiter).substr(2);
  if (!rest.starts_with(first)) {
    return Bad("it does not begin with its boundary");
  }
  rest.remove_prefix(first.size());
  Form form;
  while (rest.starts_with("\r\n") && form.parts_.size() < kMaxParts) {
    rest.remove_prefix(2);
    const std::size_t head = rest.substr(0, kMaxPartHead).find("\r\n\r\n");
    FormPart part;
    if (head == std::string_view::npos || !ReadPartHead(rest.substr(0, head + 2), &part)) {
      return Bad("the head of a part is not well-formed");
    }
    rest.remove_prefix(head + 4);
    const std::size_t end = rest.find(*delimiter);
    if (end == std::string_view::npos) {
      return Bad("a part has no end");
    }
    part.bytes = rest.substr(0, end);
    rest.remove_prefix(end + delimiter.value().size());
    if (!part.is_file && !IsUtf8(part.bytes)) {
      return Bad("a text in it is not UTF-8");
    }
    form.parts_.push_back(std::move(part));
  }
  if (rest != "--" && rest != "--\r\n") {
    return Bad("it has no end, or too many parts");
  }
  return form;
}

std::string_view Form::Text(std::string_view name) const {
  const auto part = std::find_if(parts_.begin(), parts_.end(), [name](const FormPart& one) {
    return !one.is_file && one.name == name;
  });
  return part == parts_.end() ? std::string_view() : part->bytes;
}

const FormPart* Form::File(std::string_view name) const {
  const auto part = std::find_if(parts_.begin(), parts_.end(), [name](const FormPart& one) {
    return one.is_file && one.name == name;
  });
  return part == parts_.end() ? nullptr : &*part;
}

}  // namespace gateway::server::mock
