#include "gateway/model_list.hpp"

#include <memory>
#include <string>
#include <vector>

#include "support/catch.hpp"

namespace gateway {
namespace {

std::shared_ptr<const Provider> Named(std::string name, std::vector<std::string> models) {
  auto provider = std::make_shared<Provider>();
  provider->name = std::move(name);
  provider->models = std::move(models);
  return provider;
}

class Registry final : public ProviderRegistry {
 public:
  explicit Registry(std::vector<std::shared_ptr<const Provider>> providers)
      : providers_(std::move(providers)) {}
  [[nodiscard]] std::shared_ptr<const Provider> Find(std::string_view name) const override {
    for (const auto& provider : providers_) {
      if (provider->name == name) {
        return provider;
      }
    }
    return nullptr;
  }
  [[nodiscard]] std::vector<std::shared_ptr<const Provider>> List() const override {
    return providers_;
  }

 private:
  std::vector<std::shared_ptr<const Provider>> providers_;
};

// a/1, a/2, b/3, b/org/4, b/5
const Registry kRegistry({Named("a", {"1", "2"}), Named("none", {}),
                          Named("b", {"3", "org/4", "5"})});

std::string Model(const std::string& id) {
  return R"({"type":"model","id":")" + id + R"(","display_name":")" + id +
         R"(","created_at":"2021-07-20T10:40:00Z"})";
}

std::string Page(const std::vector<std::string>& ids, bool has_more) {
  std::string data;
  for (const std::string& id : ids) {
    data += (data.empty() ? "" : ",") + Model(id);
  }
  const auto quoted = [](const std::string& id) { return "\"" + id + "\""; };
  return R"({"data":[)" + data + R"(],"has_more":)" + (has_more ? "true" : "false") +
         R"(,"first_id":)" + (ids.empty() ? "null" : quoted(ids.front())) + R"(,"last_id":)" +
         (ids.empty() ? "null" : quoted(ids.back())) + "}";
}

TEST_CASE("ListModels lists all models in OpenAI's shape", "[providers]") {
  CHECK(
      ListModels(Registry({Named("a", {"\"1\""})})).body ==
      R"({"object":"list","data":[{"id":"a/\"1\"","object":"model","created":1626777600,"owned_by":"a"}]})");
  CHECK(ListModels(Registry({})).body == R"({"object":"list","data":[]})");
}

TEST_CASE("ListModels gives allowed models, by the name that they are allowed by", "[providers]") {
  const AllowedModels allowed({"1", "b/x*"});

  const std::string list =
      ListModels(Registry({Named("a", {"1", "2"}), Named("b", {"1", "x1"})}), allowed).body;

  CHECK(list.find(R"("id":"1")") != std::string::npos);
  CHECK(list.find(R"("id":"b/x1")") != std::string::npos);
  CHECK(list.find(R"("id":"a/1")") == std::string::npos);
  CHECK(list.find("\"b/1\"") == std::string::npos);
  CHECK(list.find("2\"") == std::string::npos);
}

TEST_CASE("ListModels begins with the routes that are allowed, and shows no name twice",
          "[providers]") {
  const Registry registry({Named("a", {"1", "2"})});
  const std::vector<std::string> routes = {"fast", "a/2", "slow"};

  const std::string all = ListModels(registry, {}, routes).body;
  const std::string some = ListModels(registry, AllowedModels({"fast", "1"}), routes).body;

  const auto model = [](const std::string& id, const std::string& owner) {
    return R"({"id":")" + id + R"(","object":"model","created":1626777600,"owned_by":")" + owner +
           R"("})";
  };
  const auto list = [](const std::string& models) {
    return R"({"object":"list","data":[)" + models + "]}";
  };
  CHECK(all == list(model("fast", "gateway") + "," + model("a/2", "gateway") + "," +
                    model("slow", "gateway") + "," + model("a/1", "a")));
  CHECK(some == list(model("fast", "gateway") + "," + model("1", "a")));
  CHECK(PageModels(registry, "limit=2", {}, routes)->body == Page({"fast", "a/2"}, true));
  CHECK(FindModel(registry, "fast", Dialect::kOpenAi, {}, routes)->body ==
        model("fast", "gateway"));
  CHECK_FALSE(FindModel(registry, "fast", Dialect::kOpenAi, AllowedModels({"a/*"}), routes));
}

TEST_CASE("PageModels gives the page that is asked for", "[providers]") {
  struct Case {
    std::string query;
    std::vector<std::string> ids;
    bool has_more = false;
  };
  const auto test = GENERATE(values<Case>({
      {"", {"a/1", "a/2", "b/3", "b/org/4", "b/5"}},
      {"limit=1000", {"a/1", "a/2", "b/3", "b/org/4", "b/5"}},
      {"limit=5", {"a/1", "a/2", "b/3", "b/org/4", "b/5"}},
      {"limit=2", {"a/1", "a/2"}, true},
      {"limit=2&after_id=a%2F2", {"b/3", "b/org/4"}, true},
      {"after_id=b/org/4&limit=2", {"b/5"}},
      {"after_id=b/5", {}},
      {"before_id=a/1", {}},
      {"before_id=b/org/4&limit=2", {"a/2", "b/3"}, true},
      {"before_id=b/3&limit=2", {"a/1", "a/2"}},
      {"after_id=a/1&before_id=b/5", {"a/2", "b/3", "b/org/4"}},
      {"after_id=b/5&before_id=a/1", {}},
  }));
  CAPTURE(test.query);

  const auto page = PageModels(kRegistry, test.query);

  REQUIRE(page);
  CHECK(page->status == 200);
  CHECK(FindHeader(page->headers, "content-type") == "application/json");
  CHECK(page->body == Page(test.ids, test.has_more));
}

TEST_CASE("PageModels shows twenty models unless told otherwise", "[providers]") {
  std::vector<std::string> models;
  for (int i = 0; i < 25; ++i) {
    models.push_back("m" + std::to_string(i));
  }
  const Registry registry({Named("a", models)});

  const auto page = PageModels(registry, "");

  REQUIRE(page);
  CHECK(page->body.ends_with(R"("has_more":true,"first_id":"a/m0","last_id":"a/m19"})"));
}

TEST_CASE("PageModels refuses limits out of bounds and models that are not listed", "[providers]") {
  const auto [query, param] = GENERATE(table<std::string, std::string>({
      {"limit=0", "limit"},
      {"limit=1001", "limit"},
      {"limit=-1", "limit"},
      {"limit=", "limit"},
      {"limit=5x", "limit"},
      {"limit=99999999999999999999999", "limit"},
      {"after_id=a/9", "after_id"},
      {"before_id=1", "before_id"},
  }));
  CAPTURE(query);

  const auto page = PageModels(kRegistry, query);

  REQUIRE_FALSE(page);
  CHECK(page.error().code == ErrorCode::kInvalidRequest);
  CHECK(page.error().param == param);
}

TEST_CASE("FindModel finds a model as listed, or as its provider calls it", "[providers]") {
  const std::string id = GENERATE("b/org/4", "org/4");

  const auto anthropic = FindModel(kRegistry, id, Dialect::kAnthropic);
  const auto openai = FindModel(kRegistry, id);

  REQUIRE(anthropic);
  CHECK(anthropic->body == Model("b/org/4"));
  REQUIRE(openai);
  CHECK(openai->body == R"({"id":"b/org/4","object":"model","created":1626777600,"owned_by":"b"})");
  CHECK(FindModel(kRegistry, "nobody/x").error().code == ErrorCode::kNotFound);
}

}  // namespace
}  // namespace gateway
