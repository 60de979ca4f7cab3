#include "libgateway/providers/listed_models.hpp"

#include <string>
#include <utility>
#include <vector>

#include "support/catch.hpp"

namespace gateway::providers {
namespace {

using Models = std::vector<ChosenModel>;
using Names = std::vector<std::string>;

std::shared_ptr<ModelCatalog> InMemory() {
  LogConfig config;
  config.url.clear();
  return *OpenModelCatalog(config);
}

Provider Up(ModelNames configured) {
  Provider provider;
  provider.name = "up";
  provider.configured_models = std::move(configured);
  return provider;
}

Names Listed(ModelListing listing, ModelCatalog* catalog, ModelNames configured) {
  Provider provider = Up(std::move(configured));
  provider.models = {"left over"};
  REQUIRE(ListModelsOf(listing, catalog, &provider));
  return provider.models.all();
}

// Fails in one of its answers.
class BrokenCatalog final : public ModelCatalog {
 public:
  explicit BrokenCatalog(bool has_choices) : has_choices_(has_choices) {}
  Result<void> Store(const UpstreamModels& /*list*/) override { return Broken(); }
  Result<std::optional<UpstreamModels>> Load(std::string_view /*provider*/) override {
    return Broken();
  }
  Result<Models> Chosen(std::string_view /*provider*/) override {
    return has_choices_ ? Result<Models>(Models{}) : Result<Models>(Broken());
  }
  Result<void> Choose(std::string_view /*provider*/,
                      std::span<const ChosenModel> /*models*/) override {
    return Broken();
  }
  Result<Names> Drop(std::string_view /*provider*/,
                     std::span<const std::string> /*names*/) override {
    return Broken();
  }

 private:
  static Error Broken() { return Fail(ErrorCode::kStorage, "broken"); }
  bool has_choices_;
};

TEST_CASE("providers::ListModelsOf lists what is configured, then what is chosen", "[providers]") {
  const auto catalog = InMemory();
  REQUIRE(catalog->Choose("up", Models{{"c", ""}, {"b", ""}, {"模型🙂", "我的"}}));
  REQUIRE(catalog->Choose("other", Models{{"x", ""}}));
  REQUIRE(catalog->Store({"up", "k", {}, {{"offered", "", 0}}}));

  CHECK(Listed(ModelListing::kChosen, catalog.get(), {"b", "a"}) == Names{"b", "a", "c", "我的"});
  CHECK(Listed(ModelListing::kChosen, catalog.get(), {}) == Names{"c", "b", "我的"});
}

TEST_CASE("providers::ListModelsOf lists what the upstream offers when there is nothing else",
          "[providers]") {
  const auto catalog = InMemory();
  CHECK(Listed(ModelListing::kChosen, catalog.get(), {}).empty());

  REQUIRE(catalog->Store({"up", "k", {}, {{"o2", "", 0}, {"o1", "", 0}}}));

  CHECK(Listed(ModelListing::kChosen, catalog.get(), {}) == Names{"o2", "o1"});
  CHECK(Listed(ModelListing::kChosen, catalog.get(), {"a"}) == Names{"a"});
  REQUIRE(catalog->Choose("up", Models{{"c", ""}}));
  CHECK(Listed(ModelListing::kChosen, catalog.get(), {}) == Names{"c"});
  REQUIRE(catalog->Drop("up", Names{"c"}));
  CHECK(Listed(ModelListing::kChosen, catalog.get(), {}) == Names{"o2", "o1"});
}

TEST_CASE("providers::ListModelsOf lists all that is offered, too, if it is told so",
          "[providers]") {
  const auto catalog = InMemory();
  REQUIRE(catalog->Choose("up", Models{{"c", ""}, {"o2", ""}}));
  CHECK(Listed(ModelListing::kAll, catalog.get(), {"a"}) == Names{"a", "c", "o2"});

  REQUIRE(catalog->Store({"up", "k", {}, {{"o1", "", 0}, {"a", "", 0}, {"o2", "", 0}}}));

  CHECK(Listed(ModelListing::kAll, catalog.get(), {"a"}) == Names{"a", "c", "o2", "o1"});
}

TEST_CASE("providers::ListModelsOf makes redirects of chosen aliases, behind the configured ones",
          "[providers]") {
  const auto catalog = InMemory();
  REQUIRE(catalog->Choose("up", Models{{"m1", "fast"}, {"m2", "taken"}, {"m3", ""}}));
  Provider provider = Up({});
  provider.redirects = {{"taken", {"configured", R"({"a":1})"}}};

  REQUIRE(ListModelsOf(ModelListing::kChosen, catalog.get(), &provider));

  CHECK(provider.redirects.size() == 2);
  CHECK(provider.redirects.Find("fast")->name == "m1");
  CHECK(provider.redirects.Find("fast")->redirect->set.empty());
  CHECK(provider.redirects.Find("taken")->name == "configured");
}

TEST_CASE("providers::ListModelsOf lists what is configured when there is no catalog",
          "[providers]") {
  const ModelListing listing = GENERATE(ModelListing::kChosen, ModelListing::kAll);

  CHECK(Listed(listing, nullptr, {"b", "a"}) == Names{"b", "a"});
  CHECK(Listed(listing, nullptr, {}).empty());
}

TEST_CASE("providers::ListModelsOf tells that the catalog cannot be read", "[providers]") {
  BrokenCatalog catalog(GENERATE(true, false));
  Provider provider = Up({});

  const auto listed = ListModelsOf(ModelListing::kChosen, &catalog, &provider);

  REQUIRE_FALSE(listed);
  CHECK(listed.error().code == ErrorCode::kStorage);
}

}  // namespace
}  // namespace gateway::providers
