#include "gateway/model_report.hpp"

#include <string>
#include <unordered_map>
#include <unordered_set>

#include "libgateway/base/time_text.hpp"
#include "libgateway/json/writer.hpp"

namespace gateway {
namespace {

using json::Writer;

constexpr int kOk = 200;

void WriteTextOrNull(std::string_view text, Writer* writer) {
  text.empty() ? writer->Null() : writer->Text(text);
}

template <typename Names>
void WriteTexts(const Names& names, Writer* writer) {
  writer->BeginArray();
  for (const auto& name : names) {
    writer->Text(name);
  }
  writer->EndArray();
}

void WriteKeys(const std::vector<KeyModels>& by_key, Writer* writer) {
  writer->Key("keys").BeginArray();
  for (const KeyModels& key : by_key) {
    writer->BeginObject().Key("alias").Text(key.key_alias).Key("models");
    key.list ? writer->Integer(static_cast<std::int64_t>(key.list->models.size())) : writer->Null();
    writer->Key("error");
    WriteTextOrNull(key.list ? "" : key.list.error().message, writer);
    writer->EndObject();
  }
  writer->EndArray();
}

// Which keys were offered a model.
class Offers {
 public:
  explicit Offers(const std::vector<KeyModels>& by_key) {
    for (const KeyModels& key : by_key) {
      if (!key.list) {
        continue;
      }
      ++answered_;
      for (const UpstreamModel& model : key.list->models) {
        keys_[model.id].push_back(key.key_alias);
      }
    }
  }

  // Null when every key that got a list has it there.
  [[nodiscard]] const std::vector<std::string_view>* NotAll(std::string_view model) const {
    const auto found = keys_.find(model);
    return found == keys_.end() || found->second.size() == answered_ ? nullptr : &found->second;
  }

 private:
  std::unordered_map<std::string_view, std::vector<std::string_view>> keys_;
  std::size_t answered_ = 0;
};

std::unordered_set<std::string_view> IdsOf(const UpstreamModels& list) {
  std::unordered_set<std::string_view> ids;
  for (const UpstreamModel& model : list.models) {
    ids.insert(model.id);
  }
  return ids;
}

void WriteModels(const ModelReport& report, const Provider& provider, Writer* writer) {
  std::unordered_map<std::string_view, const ChosenModel*> chosen;
  for (const ChosenModel& model : report.chosen) {
    chosen.emplace(model.id, &model);
  }
  const auto before = report.before ? IdsOf(*report.before) : IdsOf({});
  const Offers offers(report.by_key);
  writer->Key("data").BeginArray();
  for (const UpstreamModel& model : report.list.models) {
    const auto choice = chosen.find(model.id);
    const bool is_chosen = choice != chosen.end() || provider.configured_models.Contains(model.id);
    writer->BeginObject().Key("id").Text(model.id).Key("object").Text("model");
    writer->Key("created").Integer(model.created);
    writer->Key("owned_by").Text(model.owned_by.empty() ? report.list.provider : model.owned_by);
    writer->Key("chosen").Bool(is_chosen).Key("alias");
    WriteTextOrNull(choice == chosen.end() ? "" : choice->second->alias, writer);
    writer->Key("new").Bool(!before.contains(model.id));
    if (const auto* keys = offers.NotAll(model.id)) {
      writer->Key("keys");
      WriteTexts(*keys, writer);
    }
    writer->EndObject();
  }
  writer->EndArray();
}

void WriteGone(const ModelReport& report, Writer* writer) {
  std::vector<std::string_view> gone;
  if (report.before) {
    const auto now = IdsOf(report.list);
    for (const UpstreamModel& model : report.before->models) {
      if (!now.contains(model.id)) {
        gone.push_back(model.id);
      }
    }
  }
  writer->Key("gone");
  WriteTexts(gone, writer);
}

void WriteAsked(const UpstreamModels& list, std::chrono::minutes utc_offset, Writer* writer) {
  writer->Key("asked_at").Text(base::TimeText(list.asked, utc_offset));
  writer->Key("asked_at_ms").Integer(base::EpochMilliseconds(list.asked));
}

void WriteProvider(const KnownModels& known, std::chrono::minutes utc_offset, Writer* writer) {
  const Provider& provider = *known.provider;
  writer->BeginObject().Key("provider").Text(provider.name);
  writer->Key("protocol").Text(DialectName(provider.dialect)).Key("keys").BeginArray();
  for (const auto& key : provider.keys->keys()) {
    writer->Text(key->alias);
  }
  writer->EndArray();
  if (known.offered) {
    WriteAsked(*known.offered, utc_offset, writer);
    writer->Key("offered").Integer(static_cast<std::int64_t>(known.offered->models.size()));
  } else {
    writer->Key("asked_at").Null().Key("asked_at_ms").Null().Key("offered").Null();
  }
  writer->Key("configured");
  WriteTexts(provider.configured_models, writer);
  writer->Key("chosen").BeginArray();
  for (const ChosenModel& model : known.chosen) {
    writer->BeginObject().Key("id").Text(model.id).Key("alias");
    WriteTextOrNull(model.alias, writer);
    writer->Key("chosen_at").Text(base::TimeText(model.chosen, utc_offset)).EndObject();
  }
  writer->EndArray().Key("listed");
  WriteTexts(provider.models, writer);
  writer->EndObject();
}

Response Json(std::string body) {
  return Response{kOk, {{"content-type", "application/json"}}, std::move(body)};
}

}  // namespace

Response ShowModels(const ModelReport& report, const Provider& provider,
                    std::chrono::minutes utc_offset) {
  std::string body;
  Writer writer(&body);
  writer.BeginObject().Key("object").Text("list").Key("provider").Text(report.list.provider);
  WriteAsked(report.list, utc_offset, &writer);
  writer.Key("key").Text(report.list.key_alias);
  if (!report.by_key.empty()) {
    WriteKeys(report.by_key, &writer);
  }
  WriteModels(report, provider, &writer);
  WriteGone(report, &writer);
  writer.EndObject();
  return Json(std::move(body));
}

Response ShowProviders(const std::vector<KnownModels>& providers, std::chrono::minutes utc_offset) {
  std::string body;
  Writer writer(&body);
  writer.BeginObject().Key("object").Text("list").Key("data").BeginArray();
  for (const KnownModels& known : providers) {
    WriteProvider(known, utc_offset, &writer);
  }
  writer.EndArray().EndObject();
  return Json(std::move(body));
}

}  // namespace gateway
