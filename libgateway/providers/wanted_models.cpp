#include <string>
#include <string_view>
#include <utility>

#include "gateway/model_report.hpp"
#include "libgateway/json/tree.hpp"
#include "libgateway/json/writer.hpp"

// How models are chosen over HTTP: what is asked, and what is answered.
namespace gateway {
namespace {

Error Wrong(std::string_view what) {
  Error error = Fail(ErrorCode::kInvalidRequest, std::string(what));
  error.param = "models";
  return error;
}

Result<ChosenModel> ReadWanted(json::Element value) {
  if (value.IsString()) {
    return ChosenModel{value.Text(), {}, {}};
  }
  if (!value["id"].HasText() || (value["alias"] && !value["alias"].IsString())) {
    return Wrong(R"(each of 'models' must be a name, or {"id": "name", "alias": "other name"})");
  }
  return ChosenModel{value["id"].Text(), value["alias"].Text(), {}};
}

void WriteNames(std::string_view key, const std::vector<std::string>& names, json::Writer* writer) {
  writer->Key(key).BeginArray();
  for (const std::string& name : names) {
    writer->Text(name);
  }
  writer->EndArray();
}

Response Json(std::string body) {
  return Response{200, {{"content-type", "application/json"}}, std::move(body)};
}

}  // namespace

Result<WantedModels> ReadWantedModels(std::string_view body) {
  json::Tree tree;
  if (auto read = tree.Read(body); !read) {
    return read.error();
  }
  const json::Element models = tree.root()["models"];
  if (!models.IsArray() || models.empty()) {
    return Wrong(R"(say which: {"models": ["name", ...]}, or {"models": ["*"]} for all)");
  }
  WantedModels wanted;
  for (const json::Element value : models) {
    if (value.Is("*")) {
      wanted.all = true;
      continue;
    }
    auto model = ReadWanted(value);
    if (!model) {
      return model.error();
    }
    wanted.models.push_back(*std::move(model));
  }
  return wanted;
}

Response ShowChoice(const ChoiceReport& report) {
  std::string body;
  json::Writer writer(&body);
  writer.BeginObject().Key("provider").Text(report.provider).Key("added").BeginArray();
  for (const ChosenModel& model : report.added) {
    writer.BeginObject().Key("id").Text(model.id).Key("alias");
    model.alias.empty() ? writer.Null() : writer.Text(model.alias);
    writer.EndObject();
  }
  writer.EndArray();
  WriteNames("kept", report.kept, &writer);
  WriteNames("not_offered", report.not_offered, &writer);
  WriteNames("listed", report.listed.all(), &writer);
  writer.EndObject();
  return Json(std::move(body));
}

Response ShowDropped(std::string_view provider, const std::vector<std::string>& removed) {
  std::string body;
  json::Writer writer(&body);
  writer.BeginObject().Key("provider").Text(provider);
  WriteNames("removed", removed, &writer);
  writer.EndObject();
  return Json(std::move(body));
}

}  // namespace gateway
