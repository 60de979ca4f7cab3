#include "server/mock/files.hpp"

#include <memory>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "server/json/json.hpp"
#include "server/mock/fields.hpp"
#include "server/mock/form.hpp"
#include "server/mock/list_body.hpp"
#include "server/mock/mix.hpp"
#include "server/mock/query.hpp"
#include "server/mock/sub_path.hpp"

namespace gateway::server::mock {
namespace {

constexpr std::size_t kListLimit = 10'000;

// Source: OpenAI API reference, the file object.
std::string FileBody(const StoredFile& file) {
  std::string body = R"({"id":)";
  AppendQuoted(file.id, &body);
  body.append(R"(,"object":"file","filename":)");
  AppendQuoted(file.name, &body);
  body.append(R"(,"purpose":)");
  AppendQuoted(file.purpose, &body);
  return body.append(fmt::format(
      R"(,"bytes":{},"created_at":{},"expires_at":null,"status":"processed","status_details":null}})",
      file.bytes.size(), file.created));
}

}  // namespace

Result<PreparedCall> Files::Prepare(const ClientRequest& request, std::string_view rest) {
  const auto [id, action] = SplitSubPath(rest);
  if (!id.empty()) {
    return OfOne(request, id, action);
  }
  if (request.method == "POST") {
    return Create(request);
  }
  return IsGet(request) ? Result<PreparedCall>(List(request)) : NoSuchPath(request);
}

Result<PreparedCall> Files::Create(const ClientRequest& request) {
  const auto form = Form::Read(request);
  if (!form) {
    return form.error();
  }
  const FormPart* part = form.value().File("file");
  if (part == nullptr) {
    return BadField("'file' must be a file", "file");
  }
  const std::string_view purpose = form.value().Text("purpose");
  if (purpose.empty()) {
    return BadField("'purpose' is a required property", "purpose");
  }
  if (part->bytes.size() > kMostBytes) {
    return Fail(ErrorCode::kTooLarge, "the file is larger than what the mock keeps");
  }
  const auto file = std::make_shared<StoredFile>();
  file->name = part->filename;
  file->purpose = purpose;
  file->bytes = part->bytes;
  return PreparedCall{{}, false, [this, file](const AnswerIdentity& identity) {
                        file->id = fmt::format("file-{:016x}", Mix(identity.number));
                        file->created = identity.created;
                        shelf_.Put(file->id, file, file->bytes.size());
                        return Reply(PlainReply{FileBody(*file)});
                      }};
}

PreparedCall Files::List(const ClientRequest& request) const {
  const std::string purpose = QueryValue(request.query, "purpose");
  std::vector<ListItem> items;
  for (const auto& file : shelf_.All()) {
    if (purpose.empty() || file->purpose == purpose) {
      items.push_back({file->id, FileBody(*file)});
    }
  }
  return PlainCall(ListBody(std::move(items), request.query, kListLimit));
}

Result<PreparedCall> Files::OfOne(const ClientRequest& request, std::string_view id,
                                  std::string_view action) {
  const auto file = shelf_.Get(id);
  if (file == nullptr) {
    return Error{ErrorCode::kNotFound, fmt::format("No such File object: {}", id), 0, "id"};
  }
  if (action == "content" && IsGet(request)) {
    return PreparedCall{{}, false, [file](const AnswerIdentity& /*identity*/) {
                          return Reply(PlainReply{file->bytes, "application/octet-stream"});
                        }};
  }
  if (action.empty() && IsGet(request)) {
    return PlainCall(FileBody(*file));
  }
  if (action.empty() && request.method == "DELETE") {
    return PreparedCall{{}, false, [this, file](const AnswerIdentity& /*identity*/) {
                          shelf_.Remove(file->id);
                          return Reply(PlainReply{fmt::format(
                              R"({{"id":"{}","object":"file","deleted":true}})", file->id)});
                        }};
  }
  return NoSuchPath(request);
}

}  // namespace gateway::server::mock
