#include "libgateway/json/call_head.hpp"

#include <algorithm>
#include <vector>

#include "libgateway/json/gate.hpp"
#include "libgateway/json/unquote.hpp"

namespace gateway::json {
namespace {

Error Refuse(std::string message, std::string param) {
  Error error = Fail(ErrorCode::kInvalidRequest, std::move(message));
  error.param = std::move(param);
  return error;
}

Result<void> RefuseDuplicates(const std::vector<Member>& members) {
  for (const std::string_view key : {"model", "stream", "messages"}) {
    const auto count = std::count_if(members.begin(), members.end(),
                                     [key](const Member& member) { return HasKey(member, key); });
    if (count > 1) {
      return Refuse("'" + std::string(key) + "' is there more than once", std::string(key));
    }
  }
  return {};
}

Result<void> ReadModel(std::string_view body, const Member* model, bool needed, CallHead* head) {
  if (model == nullptr || model->kind == Kind::kNull) {
    return !needed ? Result<void>{} : Refuse("you must provide a 'model'", "model");
  }
  if (model->kind != Kind::kString) {
    return Refuse("'model' must be a string", "model");
  }
  head->model = Unescape(model->value.substr(1, model->value.size() - 2));
  if (head->model.empty()) {
    return Refuse("'model' must be a name", "model");
  }
  head->model_offset = static_cast<std::size_t>(model->value.data() - body.data());
  head->model_length = model->value.size();
  return {};
}

Result<void> ReadStream(const Member* stream, CallHead* head) {
  if (stream == nullptr || stream->kind == Kind::kNull) {
    return {};
  }
  if (stream->kind != Kind::kTrue && stream->kind != Kind::kFalse) {
    return Refuse("'stream' must be true or false", "stream");
  }
  head->stream = stream->kind == Kind::kTrue;
  return {};
}

void ReadStreamOptions(const Member* options, CallHead* head) {
  head->has_stream_options = options != nullptr;
  std::vector<Member> members;
  if (options != nullptr && CheckJson(options->value, &members)) {
    const Member* usage = FindMember(members, "include_usage");
    head->wants_usage = usage != nullptr && usage->kind == Kind::kTrue;
  }
}

}  // namespace

Result<CallHead> ReadCallHead(std::string_view body, bool needs_model) {
  std::vector<Member> members;
  CallHead head;
  const auto kind = CheckJson(body, &members, &head.text_bytes);
  if (!kind) {
    return Refuse("the body is " + kind.error().message, "");
  }
  if (*kind != Kind::kObject) {
    return Refuse("the body must be a JSON object", "");
  }
  if (auto unique = RefuseDuplicates(members); !unique) {
    return unique.error();
  }
  if (auto read = ReadModel(body, FindMember(members, "model"), needs_model, &head); !read) {
    return read.error();
  }
  if (auto read = ReadStream(FindMember(members, "stream"), &head); !read) {
    return read.error();
  }
  ReadStreamOptions(FindMember(members, "stream_options"), &head);
  return head;
}

}  // namespace gateway::json
