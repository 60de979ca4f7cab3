#include "server/mock/form.hpp"

#include <algorithm>
#include <utility>

#include "server/json/json.hpp"
#include "server/mock/header_parameters.hpp"

namespace gateway::server::mock {
namespace {

constexpr std::size_t kMaxBoundary = 70;  // RFC 2046 §5.1.1
constexpr std::size_t kMaxParts = 128;
constexpr std::size_t kMaxPartHead = 8U << 10U;

Error Bad(std::string_view what) {
  return Fail(ErrorCode::kInvalidRequest,
              std::string("We could not read the form of your request: ").append(what));
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

// "form-data; name=file; filename=a.wav"
bool ReadDisposition(std::string_view value, FormPart* part) {
  auto parameters = ReadParameters(value);
  if (!StartsWithNoCase(value, "form-data") || !parameters) {
    return false;
  }
  bool named = false;
  for (HeaderParameter& parameter : *parameters) {
    if (parameter.name == "name") {
      part->name = DecodedName(std::move(parameter.value));
      named = true;
    } else if (parameter.name == "filename") {
      part->filename = DecodedName(std::move(parameter.value));
      part->is_file = true;
    }
  }
  return named && IsUtf8(part->name) && IsUtf8(part->filename);
}

// The head of a part, its lines with CRLF at their ends. Exactly one tells the name.
bool ReadPartHead(std::string_view head, FormPart* part) {
  constexpr std::string_view kDisposition = "content-disposition:";
  int named = 0;
  while (!head.empty()) {
    const std::size_t end = head.find("\r\n");
    const std::string_view line = head.substr(0, end);
    head.remove_prefix(end + 2);
    if (line.find(':') == std::string_view::npos) {
      return false;
    }
    if (StartsWithNoCase(line, kDisposition)) {
      ++named;
      if (!ReadDisposition(WithoutBlanks(line.substr(kDisposition.size())), part)) {
        return false;
      }
    }
  }
  return named == 1;
}

Result<std::string> DelimiterOf(std::string_view content_type) {
  if (!StartsWithNoCase(content_type, "multipart/form-data")) {
    return Bad("its content type is not multipart/form-data");
  }
  std::string boundary;
  auto parameters = ReadParameters(content_type).value_or(std::vector<HeaderParameter>());
  for (HeaderParameter& parameter : parameters) {
    if (parameter.name == "boundary") {
      boundary = std::move(parameter.value);
    }
  }
  if (boundary.empty() || boundary.size() > kMaxBoundary) {
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
