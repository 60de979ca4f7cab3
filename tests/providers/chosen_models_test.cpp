// The model catalog and what is chosen of it, in memory and in a file.
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "providers/catalogs.hpp"
#include "support/catch.hpp"

namespace gateway {
namespace {

using providers::ChosenAt;
using providers::InFile;
using providers::Models;
using providers::Names;
using providers::Open;
using std::chrono::milliseconds;
using std::chrono::system_clock;

// Once in memory, once in a file.
struct Catalogs {
  Catalogs() {
    LogConfig none;
    none.url.clear();
    catalog = Open(GENERATE(true, false) ? InFile(folder) : none);
  }
  logging::TempFolder folder;
  std::shared_ptr<ModelCatalog> catalog;
};

TEST_CASE("providers::ModelCatalog has nothing chosen at first", "[providers]") {
  const Catalogs test;

  CHECK(ChosenAt(*test.catalog, "up").empty());
  CHECK(test.catalog->Drop("up", Names{"a"})->empty());
  CHECK(test.catalog->Choose("up", Models{}));
  CHECK(ChosenAt(*test.catalog, "up").empty());
}

TEST_CASE("providers::ModelCatalog keeps choices in their order, provider by provider",
          "[providers]") {
  const Catalogs test;

  REQUIRE(test.catalog->Choose("up", Models{{"z", ""}, {"通义千问🙂", "我的🙂"}}));
  REQUIRE(test.catalog->Choose("other", Models{{"z", "q"}}));
  REQUIRE(test.catalog->Choose("up", Models{{"a", ""}, {"z", "first"}}));

  CHECK(ChosenAt(*test.catalog, "up") == "z=first;通义千问🙂=我的🙂;a;");
  CHECK(ChosenAt(*test.catalog, "other") == "z=q;");
  CHECK(ChosenAt(*test.catalog, "u").empty());
}

TEST_CASE("providers::ModelCatalog notes when a model was chosen, to the millisecond",
          "[providers]") {
  const Catalogs test;
  const system_clock::time_point told{milliseconds(1'758'870'650'123)};
  const auto before = std::chrono::floor<milliseconds>(system_clock::now());

  REQUIRE(test.catalog->Choose("up", Models{{"told", "", told}, {"now", ""}}));
  REQUIRE(test.catalog->Choose("up", Models{{"told", "x"}}));

  const auto chosen = test.catalog->Chosen("up");
  REQUIRE(chosen);
  REQUIRE(chosen->size() == 2);
  CHECK((*chosen)[0].chosen == told);
  CHECK((*chosen)[1].chosen >= before);
  CHECK((*chosen)[1].chosen <= system_clock::now());
}

TEST_CASE("providers::ModelCatalog chooses all of a list or nothing", "[providers]") {
  const Catalogs test;
  REQUIRE(test.catalog->Choose("up", Models{{"a", "x"}}));
  const ChosenModel wrong = GENERATE(
      values<ChosenModel>({{"c", "y"}, {"", ""}, {"c", "s*"}, {"y", ""}, {"c", "b"}, {"c\n", ""}}));
  CAPTURE(wrong.id, wrong.alias);

  const auto chosen = test.catalog->Choose("up", Models{{"b", ""}, {"a", "y"}, wrong});

  REQUIRE_FALSE(chosen);
  CHECK(chosen.error().code == ErrorCode::kInvalidRequest);
  CHECK(ChosenAt(*test.catalog, "up") == "a=x;");
}

TEST_CASE("providers::ModelCatalog drops choices by id or alias, and tells which", "[providers]") {
  const Catalogs test;
  REQUIRE(test.catalog->Choose("up", Models{{"a", ""}, {"b", "x"}, {"c", ""}, {"d", "y"}}));
  REQUIRE(test.catalog->Choose("other", Models{{"a", ""}}));

  const auto removed = test.catalog->Drop("up", Names{"y", "a", "nobody"});

  REQUIRE(removed);
  CHECK(*removed == Names{"a", "d"});
  CHECK(ChosenAt(*test.catalog, "up") == "b=x;c;");
  CHECK(ChosenAt(*test.catalog, "other") == "a;");
  REQUIRE(test.catalog->Choose("up", Models{{"a", "y"}}));
  CHECK(ChosenAt(*test.catalog, "up") == "b=x;c;a=y;");
}

TEST_CASE("providers::ModelCatalog keeps choices apart from what upstreams offer", "[providers]") {
  const Catalogs test;
  REQUIRE(test.catalog->Choose("up", Models{{"mine", ""}}));

  REQUIRE(test.catalog->Store({"up", "up#1", {}, {{"offered", "", 0}}}));

  CHECK(ChosenAt(*test.catalog, "up") == "mine;");
  REQUIRE(test.catalog->Drop("up", Names{"mine", "offered"}));
  CHECK((**test.catalog->Load("up")).models.size() == 1);
}

TEST_CASE("providers::ModelCatalog chooses and drops thousands of models", "[providers]") {
  const Catalogs test;
  Models many;
  Names odd;
  for (int i = 0; i < 5'000; ++i) {
    many.push_back({"org/模型-" + std::to_string(i), i % 7 == 0 ? "a" + std::to_string(i) : ""});
    if (i % 2 == 1) {
      odd.push_back(many.back().id);
    }
  }

  REQUIRE(test.catalog->Choose("up", many));
  const auto chosen = test.catalog->Chosen("up");
  const auto removed = test.catalog->Drop("up", odd);

  REQUIRE(chosen);
  REQUIRE(chosen->size() == 5'000);
  CHECK(chosen->back().id == many.back().id);
  CHECK((*chosen)[7].alias == "a7");
  REQUIRE(removed);
  CHECK((*removed == odd));
  CHECK(test.catalog->Chosen("up")->size() == 2'500);
}

TEST_CASE("providers::ModelCatalog takes choices from many threads", "[providers]") {
  const Catalogs test;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&test, i] {
      for (int j = 0; j < 10; ++j) {
        const std::string id = std::to_string(i) + "-" + std::to_string(j);
        static_cast<void>(test.catalog->Choose("up", Models{{id, ""}}));
        if (j % 2 == 0) {
          static_cast<void>(test.catalog->Drop("up", Names{id}));
        }
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }

  CHECK(test.catalog->Chosen("up")->size() == 20);
}

}  // namespace
}  // namespace gateway
