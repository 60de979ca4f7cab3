// multipart/form-data: what parts a form has. Nothing is copied, nothing is decoded.
// Source: RFC 7578, RFC 2046 §5.1.
#pragma once

#include <string_view>
#include <vector>

#include "gateway/result.hpp"

namespace gateway::form {

struct Part {
  std::string_view name;
  bool is_file = false;      // it has a file name
  std::string_view content;  // as sent
};

// Views point into `body`. Error: kInvalidRequest for anything that two readers might take for two
// different forms.
Result<std::vector<Part>> ReadForm(std::string_view body, std::string_view content_type);

}  // namespace gateway::form
