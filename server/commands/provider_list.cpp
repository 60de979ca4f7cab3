#include "server/commands/provider_list.hpp"

#include <fmt/format.h>

#include "server/json/json.hpp"

namespace gateway::server {

Result<std::string> AskForProviders(const GatewayClient& client, rapidjson::Document* list) {
  auto body = client.Ask("GET", "/models");
  if (!body) {
    return body.error();
  }
  if (auto read = ReadAnswer(*body, list); !read) {
    return read.error();
  }
  return body;
}

Result<const rapidjson::Value*> FindProvider(const rapidjson::Document& list,
                                             std::string_view provider) {
  std::string names;
  for (const rapidjson::Value* entry : ElementsOf(list, "data")) {
    const std::string_view name = TextOf(Find(entry, "provider"));
    if (name == provider) {
      return entry;
    }
    names.append(names.empty() ? "" : ", ").append(name);
  }
  return Fail(ErrorCode::kNotFound,
              fmt::format("there is no provider '{}'; there are: {}", provider, names));
}

Result<const rapidjson::Value*> AskForProvider(const GatewayClient& client,
                                               std::string_view provider,
                                               rapidjson::Document* list) {
  if (const auto body = AskForProviders(client, list); !body) {
    return body.error();
  }
  return FindProvider(*list, provider);
}

std::vector<const rapidjson::Value*> ElementsOf(const rapidjson::Value& object,
                                                std::string_view name) {
  std::vector<const rapidjson::Value*> elements;
  const rapidjson::Value* array = Find(&object, name);
  if (array != nullptr && array->IsArray()) {
    elements.reserve(array->Size());
    for (const rapidjson::Value& element : array->GetArray()) {
      elements.push_back(&element);
    }
  }
  return elements;
}

std::vector<std::string> NamesIn(const rapidjson::Value& object, std::string_view name) {
  std::vector<std::string> names;
  for (const rapidjson::Value* element : ElementsOf(object, name)) {
    names.emplace_back(TextOf(element->IsObject() ? Find(element, "id") : element));
  }
  return names;
}

std::string NumberText(const rapidjson::Value* value) {
  return value != nullptr && value->IsNumber() ? fmt::format("{:.0f}", value->GetDouble()) : "";
}

}  // namespace gateway::server
