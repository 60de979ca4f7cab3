#include "libgateway/form/multipart.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "libgateway/base/ascii.hpp"

namespace gateway::form {
namespace {

constexpr std::size_t kMostParts = 256;
constexpr std::size_t kLongestBoundary = 70;  // RFC 2046 §5.1.1
constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kHeadEnd = "\r\n\r\n";

Error Malformed(std::string what) {
  return Fail(ErrorCode::kInvalidRequest, "the form cannot be read: " + std::move(what));
}

// One parameter of a header value, taken off its front: name, then value without its quotes.
struct Parameter {
  std::string name;  // lower case
  std::string_view value;
};

std::optional<Parameter> TakeParameter(std::string_view* rest) {
  const std::size_t equals = rest->find('=');
  if (equals == std::string_view::npos) {
    return std::nullopt;
  }
  Parameter parameter{base::LowerCase(base::Trim(rest->substr(0, equals))), {}};
  rest->remove_prefix(equals + 1);
  std::size_t end = 0;
  if (rest->starts_with('"')) {
    end = rest->find('"', 1);
    // An escaped quote is read in two ways in this world (RFC 7578 §4.2).
    if (end == std::string_view::npos ||
        rest->substr(0, end).find('\\') != std::string_view::npos) {
      return std::nullopt;
    }
    parameter.value = rest->substr(1, end - 1);
    ++end;
  } else {
    end = std::min(rest->find(';'), rest->size());
    parameter.value = base::Trim(rest->substr(0, end));
  }
  rest->remove_prefix(end);
  *rest = base::Trim(*rest);
  if (rest->starts_with(';')) {
    rest->remove_prefix(1);
  } else if (!rest->empty()) {
    return std::nullopt;
  }
  return parameter;
}

// What follows the first ";" of a header value.
std::string_view ParametersOf(std::string_view value) {
  const std::size_t semicolon = value.find(';');
  return semicolon == std::string_view::npos ? std::string_view{} : value.substr(semicolon + 1);
}

std::optional<std::string_view> BoundaryOf(std::string_view content_type) {
  std::string_view rest = ParametersOf(content_type);
  while (!rest.empty()) {
    const auto parameter = TakeParameter(&rest);
    if (!parameter) {
      return std::nullopt;
    }
    if (parameter->name == "boundary") {
      const std::size_t length = parameter->value.size();
      return length == 0 || length > kLongestBoundary ? std::nullopt
                                                      : std::optional(parameter->value);
    }
  }
  return std::nullopt;
}

// Name and file name out of "form-data; name=..."; false when they are not clear.
bool ReadDisposition(std::string_view value, Part* part) {
  if (base::LowerCase(base::Trim(value.substr(0, value.find(';')))) != "form-data") {
    return false;
  }
  std::string_view rest = ParametersOf(value);
  bool has_name = false;
  while (!base::Trim(rest).empty()) {
    const auto parameter = TakeParameter(&rest);
    if (!parameter || (parameter->name == "name" && has_name)) {
      return false;
    }
    if (parameter->name == "name") {
      has_name = true;
      part->name = parameter->value;
    } else if (parameter->name == "filename" || parameter->name == "filename*") {
      part->is_file = true;
    }
  }
  return has_name;
}

bool ReadPartHead(std::string_view head, Part* part) {
  bool found = false;
  while (!head.empty()) {
    const std::size_t end = std::min(head.find(kLineEnd), head.size());
    const std::string_view line = head.substr(0, end);
    head.remove_prefix(std::min(head.size(), end + kLineEnd.size()));
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) {
      return false;
    }
    if (base::LowerCase(line.substr(0, colon)) == "content-disposition") {
      if (found || !ReadDisposition(base::Trim(line.substr(colon + 1)), part)) {
        return false;
      }
      found = true;
    }
  }
  return found;
}

}  // namespace

Result<std::vector<Part>> ReadForm(std::string_view body, std::string_view content_type) {
  const auto boundary = BoundaryOf(content_type);
  if (!boundary) {
    return Malformed("its content type names no boundary");
  }
  const std::string delimiter = "\r\n--" + std::string(*boundary);
  // The first one stands at the very beginning: text before it is legal, but nobody sends any.
  if (!body.starts_with(std::string_view(delimiter).substr(kLineEnd.size()))) {
    return Malformed("it does not begin with its boundary");
  }
  body.remove_prefix(delimiter.size() - kLineEnd.size());
  std::vector<Part> parts;
  while (!body.starts_with("--")) {
    if (!body.starts_with(kLineEnd) || parts.size() == kMostParts) {
      return Malformed("a boundary is not followed by a part");
    }
    const std::size_t head_end = body.find(kHeadEnd);
    if (head_end == std::string_view::npos) {
      return Malformed("a part has no head");
    }
    Part part;
    const std::string_view head =
        body.substr(kLineEnd.size(), head_end < kLineEnd.size() ? 0 : head_end - kLineEnd.size());
    if (!ReadPartHead(head, &part)) {
      return Malformed("a part does not say which field it is");
    }
    body.remove_prefix(head_end + kHeadEnd.size());
    const std::size_t end = body.find(delimiter);
    if (end == std::string_view::npos) {
      return Malformed("it breaks off");
    }
    part.content = body.substr(0, end);
    parts.push_back(part);
    body.remove_prefix(end + delimiter.size());
  }
  return parts;
}

}  // namespace gateway::form
