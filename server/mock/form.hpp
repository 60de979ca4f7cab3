// Form: the parts of a multipart/form-data body (RFC 7578).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/result.hpp"
#include "server/front/client_request.hpp"

namespace gateway::server::mock {

struct FormPart {
  std::string name;
  bool is_file = false;    // it has a file name
  std::string filename;    // UTF-8
  std::string_view bytes;  // of a part that is no file: UTF-8
};

class Form {
 public:
  // Its bytes are in `request`. Error: kInvalidRequest, when it is no form or is not whole.
  static Result<Form> Read(const ClientRequest& request);

  [[nodiscard]] const std::vector<FormPart>& parts() const { return parts_; }

  // The text of the first part of that name that is no file; empty when there is none.
  [[nodiscard]] std::string_view Text(std::string_view name) const;

  // The first file of that name, or null.
  [[nodiscard]] const FormPart* File(std::string_view name) const;

 private:
  std::vector<FormPart> parts_;
};

}  // namespace gateway::server::mock
