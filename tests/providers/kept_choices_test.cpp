// What is chosen, kept in a file.
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

#include "providers/catalogs.hpp"
#include "support/catch.hpp"

namespace gateway::providers {
namespace {

using std::chrono::milliseconds;
using std::chrono::system_clock;

TEST_CASE("providers::ModelCatalog in a file has its choices after a restart, times as texts, too",
          "[providers]") {
  const logging::TempFolder folder;
  const system_clock::time_point told{milliseconds(1'758'870'650'123)};
  REQUIRE(Open(InFile(folder))->Choose("up", Models{{"模型🙂", "我的", told}, {"b", ""}}));

  const auto again = Open(InFile(folder));

  CHECK(ChosenAt(*again, "up") == "模型🙂=我的;b;");
  CHECK(again->Chosen("up")->front().chosen == told);
  CHECK(logging::Ask(folder.File("gateway.db"),
                     "SELECT chosen FROM chosen_models WHERE model = '模型🙂'") ==
        "2025-09-26 15:10:50");
}

TEST_CASE("providers::ModelCatalog sees what another one does to the same file", "[providers]") {
  const logging::TempFolder folder;
  const auto one = Open(InFile(folder));
  const auto two = Open(InFile(folder));

  REQUIRE(one->Choose("up", Models{{"a", "x"}}));
  REQUIRE(two->Choose("up", Models{{"b", ""}}));
  CHECK_FALSE(two->Choose("up", Models{{"c", "x"}}));
  REQUIRE(two->Drop("up", Names{"x"}));
  REQUIRE(one->Choose("up", Models{{"c", "x"}}));

  CHECK(ChosenAt(*one, "up") == "b;c=x;");
  CHECK(ChosenAt(*two, "up") == "b;c=x;");
}

TEST_CASE("providers::ModelCatalog loses nothing when two choose at the same time", "[providers]") {
  const logging::TempFolder folder;
  const auto one = Open(InFile(folder));
  const auto two = Open(InFile(folder));
  const auto choose = [](ModelCatalog& catalog, const std::string& prefix) {
    for (int i = 0; i < 25; ++i) {
      static_cast<void>(catalog.Choose("up", Models{{prefix + std::to_string(i), ""}}));
    }
  };

  std::thread other([&] { choose(*two, "two"); });
  choose(*one, "one");
  other.join();

  CHECK(one->Chosen("up")->size() == 50);
}

TEST_CASE("providers::ModelCatalog comes to a file of before there were choices", "[providers]") {
  const logging::TempFolder folder;
  REQUIRE(Open(InFile(folder))->Store({"up", "k", {}, {{"m", "", 0}}}));
  {
    SQLite::Database database(folder.File("gateway.db"), SQLite::OPEN_READWRITE, 5'000);
    database.exec("DROP TABLE chosen_models");
  }

  const auto catalog = Open(InFile(folder));

  CHECK(ChosenAt(*catalog, "up").empty());
  REQUIRE(catalog->Choose("up", Models{{"m", "x"}}));
  CHECK(ChosenAt(*catalog, "up") == "m=x;");
  CHECK((*catalog->Load("up"))->models.size() == 1);
}

TEST_CASE("providers::ModelCatalog tells that its file cannot be used", "[providers]") {
  const logging::TempFolder folder;
  const auto catalog = Open(InFile(folder));
  {
    SQLite::Database database(folder.File("gateway.db"), SQLite::OPEN_READWRITE, 5'000);
    database.exec("DROP TABLE chosen_models");
  }

  CHECK(catalog->Chosen("up").error().code == ErrorCode::kStorage);
  CHECK(catalog->Choose("up", Models{{"a", ""}}).error().code == ErrorCode::kStorage);
  CHECK(catalog->Drop("up", Names{"a"}).error().code == ErrorCode::kStorage);
}

}  // namespace
}  // namespace gateway::providers
