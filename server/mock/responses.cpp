#include "server/mock/responses.hpp"

#include <memory>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "server/json/json.hpp"
#include "server/mock/answer_pieces.hpp"
#include "server/mock/fields.hpp"
#include "server/mock/list_body.hpp"
#include "server/mock/mix.hpp"
#include "server/mock/query.hpp"
#include "server/mock/sub_path.hpp"

namespace gateway::server::mock {
namespace {

constexpr std::size_t kListLimit = 20;

Error NoSuchResponse(std::string_view id) {
  return Fail(ErrorCode::kNotFound, fmt::format("Response with id '{}' not found.", id));
}

Result<PreparedCall> CountInput(const ClientRequest& request) {
  const auto ask = ReadResponses(request.body);
  if (!ask) {
    return ask.error();
  }
  return PlainCall(fmt::format(R"({{"object":"response.input_tokens","input_tokens":{}}})",
                               ask.value().input_tokens));
}

PreparedCall Replay(const std::shared_ptr<const ResponseRecord>& record,
                    std::optional<std::size_t> after) {
  return PreparedCall{{}, true, [record, after](const AnswerIdentity& /*identity*/) {
                        return Reply(StreamedReply{std::make_unique<ResponsesEvents>(record, after),
                                                   Pieces::Words(record->text)});
                      }};
}

std::string InputItems(const ResponseRecord& record, std::string_view query) {
  std::vector<ListItem> items;
  for (auto item = record.ask.items.rbegin(); item != record.ask.items.rend(); ++item) {
    const std::uint64_t number = record.identity.number + items.size();
    std::string id = item->id.empty() ? fmt::format("msg_{:016x}", Mix(Mix(number))) : item->id;
    std::string json = R"({"id":)";
    AppendQuoted(id, &json);
    json.append(item->rest).append("}");
    items.push_back({std::move(id), std::move(json)});
  }
  return ListBody(std::move(items), query, kListLimit);
}

std::size_t SizeOf(const ResponseRecord& record) {
  std::size_t size = sizeof(ResponseRecord) + record.text.size() + record.ask.settings.size();
  for (const auto& item : record.ask.items) {
    size += sizeof item + item.id.size() + item.rest.size();
  }
  return size;
}

}  // namespace

Result<PreparedCall> Responses::Prepare(const ClientRequest& request, std::string_view rest) {
  const auto [id, action] = SplitSubPath(rest);
  if (id.empty() && request.method == "POST") {
    return Create(request);
  }
  if (id == "input_tokens" && request.method == "POST") {
    return CountInput(request);
  }
  return id.empty() ? NoSuchPath(request) : OfOne(request, id, action);
}

Result<PreparedCall> Responses::Create(const ClientRequest& request) {
  auto ask = ReadResponses(request.body);
  if (!ask) {
    return ask.error();
  }
  if (!ask->previous.empty() && shelf_.Get(ask->previous) == nullptr) {
    return BadField(fmt::format("Previous response with id '{}' not found.", ask->previous),
                    "previous_response_id");
  }
  PreparedCall call{ask->model, ask->stream, {}};
  call.answer = [this, ask = *std::move(ask)](const AnswerIdentity& identity) mutable {
    return Answer(std::move(ask), identity);
  };
  return call;
}

Reply Responses::Answer(ResponsesAsk ask, const AnswerIdentity& identity) {
  Pieces pieces = AnswerPieces(ask, style_);
  auto record = std::make_shared<ResponseRecord>();
  record->identity = identity;
  record->ask = std::move(ask);
  record->text = Pieces(pieces).Rest();
  record->output_tokens = pieces.count();
  record->with_usage = style_.usage();
  if (record->ask.store) {
    shelf_.Put(ResponseId(identity), record, SizeOf(*record));
  }
  if (!record->ask.stream) {
    return PlainReply{ResponseBody(*record, true)};
  }
  return StreamedReply{std::make_unique<ResponsesEvents>(std::move(record)), std::move(pieces)};
}

Result<PreparedCall> Responses::OfOne(const ClientRequest& request, std::string_view id,
                                      std::string_view action) {
  const auto record = shelf_.Get(id);
  if (record == nullptr) {
    return NoSuchResponse(id);
  }
  if (action == "cancel" && request.method == "POST") {
    return Fail(ErrorCode::kInvalidRequest, "Cannot cancel a synchronous response.");
  }
  if (action == "input_items" && IsGet(request)) {
    return PlainCall(InputItems(*record, request.query));
  }
  if (action.empty() && IsGet(request)) {
    return QueryValue(request.query, "stream") == "true"
               ? Replay(record, QueryNumber(request.query, "starting_after"))
               : PlainCall(ResponseBody(*record, true));
  }
  if (action.empty() && request.method == "DELETE") {
    return PreparedCall{
        {}, false, [this, id = std::string(id)](const AnswerIdentity& /*identity*/) {
          shelf_.Remove(id);
          return Reply(
              PlainReply{fmt::format(R"({{"id":"{}","object":"response","deleted":true}})", id)});
        }};
  }
  return NoSuchPath(request);
}

}  // namespace gateway::server::mock
