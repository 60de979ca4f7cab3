#include "libgateway/form/call_form.hpp"

#include <string>

#include "libgateway/base/ascii.hpp"
#include "libgateway/form/multipart.hpp"

namespace gateway::form {
namespace {

Error Refuse(std::string message, std::string param) {
  Error error = Fail(ErrorCode::kInvalidRequest, std::move(message));
  error.param = std::move(param);
  return error;
}

}  // namespace

Result<CallHead> ReadCallForm(std::string_view body, std::string_view content_type) {
  const auto parts = ReadForm(body, content_type);
  if (!parts) {
    return parts.error();
  }
  CallHead head;
  head.form = BodyForm::kForm;
  bool has_model = false;
  for (const Part& part : *parts) {
    if (part.is_file) {
      continue;
    }
    if (part.name == "model") {
      if (has_model) {
        return Refuse("'model' is there more than once", "model");
      }
      has_model = true;
      head.model = part.content;
      head.model_offset = static_cast<std::size_t>(part.content.data() - body.data());
      head.model_length = part.content.size();
    } else if (part.name == "stream") {
      head.stream = base::LowerCase(base::Trim(part.content)) == "true";
    }
  }
  return head;
}

}  // namespace gateway::form
