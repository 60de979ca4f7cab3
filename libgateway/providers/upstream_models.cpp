#include "libgateway/providers/upstream_models.hpp"

#include <ctime>
#include <optional>

#include "libgateway/json/document.hpp"
#include "libgateway/providers/choices.hpp"

namespace gateway::providers {
namespace {

using json::Find;
using json::Text;
using json::Value;

const Value* ListIn(const Value& document) {
  if (document.IsArray()) {
    return &document;
  }
  for (const char* name : {"data", "models"}) {
    const Value* list = Find(document, name);
    if (list != nullptr && list->IsArray()) {
      return list;
    }
  }
  return nullptr;
}

// "2025-02-19T00:00:00Z" to seconds; 0 for anything else.
std::int64_t SecondsOf(std::string_view text) {
  std::tm time{};
  const std::string copy(text);
  const char* end = strptime(copy.c_str(), "%Y-%m-%dT%H:%M:%S", &time);
  return end == nullptr ? 0 : static_cast<std::int64_t>(timegm(&time));
}

std::int64_t CreatedOf(const Value& model) {
  const Value* created = Find(model, "created");
  if (created != nullptr && created->IsNumber()) {
    const double seconds = created->GetDouble();
    return seconds > 0 && seconds < 1e12 ? static_cast<std::int64_t>(seconds) : 0;
  }
  return SecondsOf(Text(Find(model, "created_at")));
}

std::optional<UpstreamModel> ReadModel(const Value& value) {
  UpstreamModel model;
  if (value.IsString()) {
    model.id = Text(&value);
  } else if (value.IsObject()) {
    for (const char* name : {"id", "name", "model"}) {
      model.id = Text(Find(value, name));
      if (!model.id.empty()) {
        break;
      }
    }
    model.owned_by = Text(Find(value, "owned_by"));
    model.created = CreatedOf(value);
  }
  if (!IsModelName(model.id)) {  // it could not be asked for, or shown
    return std::nullopt;
  }
  return model;
}

}  // namespace

Result<ModelPage> ReadModelPage(std::string_view body) {
  const auto document = json::Parse(body);
  const Value* list = document ? ListIn(*document) : nullptr;
  if (list == nullptr) {
    return Fail(ErrorCode::kUpstreamProtocol, "the upstream's answer is no list of models");
  }
  ModelPage page;
  for (const Value& value : list->GetArray()) {
    if (auto model = ReadModel(value)) {
      page.models.push_back(*std::move(model));
    }
  }
  if (const Value* more = Find(*document, "has_more"); more != nullptr && more->IsTrue()) {
    page.next = Text(Find(*document, "last_id"));
  }
  return page;
}

}  // namespace gateway::providers
