#include "server/mock/batches.hpp"

#include <memory>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "server/json/json.hpp"
#include "server/json/json_copy.hpp"
#include "server/mock/fields.hpp"
#include "server/mock/list_body.hpp"
#include "server/mock/mix.hpp"
#include "server/mock/sub_path.hpp"

namespace gateway::server::mock {
namespace {

constexpr std::size_t kListLimit = 20;
constexpr std::int64_t kDay = 86'400;  // seconds

// Source: OpenAI API reference, the batch object.
std::string BatchBody(const Batch& batch) {
  const bool cancelled = batch.cancelled_at != 0;
  return fmt::format(
      R"({{"id":"{}","object":"batch","status":"{}"{},"errors":null,"output_file_id":null,)"
      R"("error_file_id":null,"created_at":{},"in_progress_at":null,"expires_at":{},)"
      R"("finalizing_at":null,"completed_at":null,"failed_at":null,"expired_at":null,)"
      R"("cancelling_at":{},"cancelled_at":null,)"
      R"("request_counts":{{"total":0,"completed":0,"failed":0}}}})",
      batch.id, cancelled ? "cancelling" : "validating", batch.settings, batch.created,
      batch.created + kDay, cancelled ? std::to_string(batch.cancelled_at) : "null");
}

}  // namespace

Result<PreparedCall> Batches::Prepare(const ClientRequest& request, std::string_view rest) {
  const auto [id, action] = SplitSubPath(rest);
  if (id.empty() && request.method == "POST") {
    return Create(request);
  }
  if (id.empty() && IsGet(request)) {
    return List(request);
  }
  const auto batch = shelf_.Get(id);
  if (batch == nullptr) {
    return Error{ErrorCode::kNotFound, fmt::format("No batch found with id '{}'.", id), 0, {}};
  }
  if (action.empty() && IsGet(request)) {
    return PlainCall(BatchBody(*batch));
  }
  if (action != "cancel" || request.method != "POST") {
    return NoSuchPath(request);
  }
  return PreparedCall{{}, false, [this, batch](const AnswerIdentity& identity) {
                        const auto cancelled = std::make_shared<Batch>(*batch);
                        cancelled->cancelled_at = identity.created;
                        shelf_.Replace(batch->id, cancelled);
                        return Reply(PlainReply{BatchBody(*cancelled)});
                      }};
}

Result<PreparedCall> Batches::Create(const ClientRequest& request) {
  rapidjson::Document document;
  if (auto read = ReadJson(request.body, &document); !read) {
    return read.error();
  }
  const auto batch = std::make_shared<Batch>();
  for (const std::string_view name : {"input_file_id", "endpoint", "completion_window"}) {
    const std::string_view value = TextOf(Find(&document, name));
    if (value.empty()) {
      return BadField(fmt::format("'{}' is a required property", name), name);
    }
    batch->settings.append(",\"").append(name).append("\":");
    AppendQuoted(value, &batch->settings);
  }
  batch->settings.append(R"(,"metadata":)");
  const rapidjson::Value* metadata = Find(&document, "metadata");
  if (metadata != nullptr) {
    AppendJson(*metadata, &batch->settings);
  } else {
    batch->settings.append("null");
  }
  return PreparedCall{{}, false, [this, batch](const AnswerIdentity& identity) {
                        batch->id = fmt::format("batch_{:016x}", Mix(identity.number));
                        batch->created = identity.created;
                        shelf_.Put(batch->id, batch, batch->settings.size());
                        return Reply(PlainReply{BatchBody(*batch)});
                      }};
}

PreparedCall Batches::List(const ClientRequest& request) const {
  std::vector<ListItem> items;
  for (const auto& batch : shelf_.All()) {
    items.push_back({batch->id, BatchBody(*batch)});
  }
  return PlainCall(ListBody(std::move(items), request.query, kListLimit));
}

}  // namespace gateway::server::mock
