#include "libgateway/json/call_head.hpp"

#include <algorithm>
#include <vector>

#include "libgateway/json/document.hpp"
#include "libgateway/json/gate.hpp"
#include "libgateway/json/quote.hpp"

namespace gateway::json {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kAskForUsage = R"(,"stream_options":{"include_usage":true})";

Error Refuse(std::string message, std::string param) {
  Error error = Fail(ErrorCode::kInvalidRequest, std::move(message));
  error.param = std::move(param);
  return error;
}

Result<std::string> Unquote(std::string_view quoted) {
  if (quoted.find('\\') == std::string_view::npos) {
    return std::string(quoted.substr(1, quoted.size() - 2));
  }
  const auto text = Parse(quoted);
  if (!text) {
    return text.error();
  }
  return std::string(Text(&*text));
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

Result<void> ReadModel(std::string_view body, const Member* model, CallHead* head) {
  if (model == nullptr || model->kind == Kind::kNull) {
    return Refuse("you must provide a 'model'", "model");
  }
  if (model->kind != Kind::kString) {
    return Refuse("'model' must be a string", "model");
  }
  auto name = Unquote(model->value);
  if (!name || name->empty()) {
    return Refuse("'model' must be a name", "model");
  }
  head->model = *std::move(name);
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

Result<CallHead> ReadCallHead(std::string_view body) {
  std::vector<Member> members;
  const auto kind = CheckJson(body, &members);
  if (!kind) {
    return Refuse("the body is " + kind.error().message, "");
  }
  if (*kind != Kind::kObject) {
    return Refuse("the body must be a JSON object", "");
  }
  if (auto unique = RefuseDuplicates(members); !unique) {
    return unique.error();
  }
  CallHead head;
  if (auto read = ReadModel(body, FindMember(members, "model"), &head); !read) {
    return read.error();
  }
  if (auto read = ReadStream(FindMember(members, "stream"), &head); !read) {
    return read.error();
  }
  ReadStreamOptions(FindMember(members, "stream_options"), &head);
  return head;
}

std::string SpliceCall(std::string_view body, const CallHead& head, std::string_view model,
                       bool ask_for_usage) {
  std::string spliced;
  spliced.reserve(body.size() + model.size() + kAskForUsage.size() + 2);
  const std::size_t begin = body.find_first_not_of(kByteOrderMark);  // which is not sent on
  spliced.append(body.substr(begin, head.model_offset - begin));
  AppendQuoted(model, &spliced);
  const std::string_view rest = body.substr(head.model_offset + head.model_length);
  if (!ask_for_usage) {
    return spliced.append(rest);
  }
  const std::size_t closing = rest.rfind('}');  // the object's own: nothing but blanks follows
  return spliced.append(rest.substr(0, closing)).append(kAskForUsage).append(rest.substr(closing));
}

}  // namespace gateway::json
