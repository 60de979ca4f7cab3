#include "libgateway/routing/table_router.hpp"

#include <memory>
#include <string>
#include <vector>

#include "libgateway/providers/static_registry.hpp"
#include "support/catch.hpp"

namespace gateway::routing {
namespace {

std::shared_ptr<const Provider> MakeProvider(const std::string& name,
                                             std::vector<std::string> models = {}) {
  auto provider = std::make_shared<Provider>();
  provider->name = name;
  provider->models = std::move(models);
  return provider;
}

TableRouter MakeRouter(const std::string& default_provider = "", Redirects redirects = {}) {
  return {std::make_shared<providers::StaticRegistry>(std::vector{
              MakeProvider("openai", {"gpt-4o-mini"}),
              MakeProvider("siliconflow", {"deepseek-ai/DeepSeek-V3", "qwen"}),
              MakeProvider("azure"),
          }),
          std::move(redirects), default_provider};
}

// "provider -> model", or the name of the error.
std::string Resolve(const TableRouter& router, std::string_view model) {
  const auto route = router.Resolve(model);
  if (!route) {
    return std::string(ErrorName(route.error().code));
  }
  const Target& target = route->targets.front();
  return target.provider->name + " -> " + target.model;
}

TEST_CASE("routing::TableRouter cuts the provider off at the first slash only", "[routing]") {
  const TableRouter router = MakeRouter();

  CHECK(Resolve(router, "azure/gpt-4") == "azure -> gpt-4");
  CHECK(Resolve(router, "siliconflow/deepseek-ai/DeepSeek-V3") ==
        "siliconflow -> deepseek-ai/DeepSeek-V3");
  CHECK(Resolve(router, "azure/org/model-x:free") == "azure -> org/model-x:free");
}

TEST_CASE("routing::TableRouter gives a bare name to who lists it, else to the first provider",
          "[routing]") {
  const TableRouter router = MakeRouter();

  CHECK(Resolve(router, "qwen") == "siliconflow -> qwen");
  CHECK(Resolve(router, "gpt-4o-mini") == "openai -> gpt-4o-mini");
  CHECK(Resolve(router, "something-new") == "openai -> something-new");
}

TEST_CASE("routing::TableRouter gives an unlisted bare name to the default provider", "[routing]") {
  const TableRouter router = MakeRouter("azure");

  CHECK(Resolve(router, "something-new") == "azure -> something-new");
  CHECK(Resolve(router, "qwen") == "siliconflow -> qwen");
}

TEST_CASE("routing::TableRouter takes a name with a foreign prefix whole, or not at all",
          "[routing]") {
  CHECK(Resolve(MakeRouter(), "deepseek-ai/DeepSeek-V3") ==
        "siliconflow -> deepseek-ai/DeepSeek-V3");
  CHECK(Resolve(MakeRouter(), "nobody/model") == "not_found");
  CHECK(Resolve(MakeRouter("azure"), "nobody/model") == "azure -> nobody/model");
}

TEST_CASE("routing::TableRouter does not know half a name", "[routing]") {
  CHECK(Resolve(MakeRouter(), "azure/") == "not_found");
  CHECK(Resolve(MakeRouter(), "/model") == "not_found");
}

TEST_CASE("routing::TableRouter follows aliases, chains included, before it looks at a prefix",
          "[routing]") {
  const TableRouter router = MakeRouter(
      "", {{"fast", {"faster"}}, {"faster", {"azure/gpt-4-turbo"}}, {"openai/old", {"qwen"}}});

  CHECK(Resolve(router, "fast") == "azure -> gpt-4-turbo");
  CHECK(Resolve(router, "openai/old") == "siliconflow -> qwen");
}

TEST_CASE("routing::TableRouter names what may have been meant", "[routing]") {
  const auto misspelt_model = MakeRouter().Resolve("opnai/gpt-4o-mini");
  REQUIRE_FALSE(misspelt_model);
  CHECK(misspelt_model.error().param == "model");
  CHECK(misspelt_model.error().message.find("'openai/gpt-4o-mini'") != std::string::npos);

  const auto misspelt_provider = MakeRouter().Resolve("azur/my-own");
  REQUIRE_FALSE(misspelt_provider);
  CHECK(misspelt_provider.error().message.find("'azure/my-own'") != std::string::npos);
}

TEST_CASE(
    "routing::TableRouter sends what names no model to the first OpenAI provider, or the "
    "default one",
    "[routing]") {
  const auto anthropic = std::make_shared<Provider>();
  anthropic->name = "anthropic";
  anthropic->dialect = Dialect::kAnthropic;
  const auto registry = std::make_shared<providers::StaticRegistry>(
      std::vector<std::shared_ptr<const Provider>>{anthropic, MakeProvider("openai")});

  CHECK(Resolve(TableRouter(registry, {}, ""), "") == "openai -> ");
  CHECK(Resolve(TableRouter(registry, {}, "anthropic"), "") == "anthropic -> ");
  const auto alone = std::make_shared<providers::StaticRegistry>(
      std::vector<std::shared_ptr<const Provider>>{anthropic});
  CHECK(Resolve(TableRouter(alone, {}, ""), "") == "not_found");
}

TEST_CASE("routing::TableRouter comes to an end with aliases that go in a circle", "[routing]") {
  const TableRouter router = MakeRouter("", {{"a", {"b"}}, {"b", {"a"}}});
  CHECK(router.Resolve("a"));
}

}  // namespace
}  // namespace gateway::routing
