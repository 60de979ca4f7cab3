#include "libgateway/health/by_model.hpp"

#include <string>

#include "support/catch.hpp"

namespace gateway::health {
namespace {

TEST_CASE("health::ByModel lets the model go that was used the longest time ago", "[health]") {
  ByModel<int> models;
  for (std::size_t i = 0; i < ByModel<int>::kMost; ++i) {
    models.Use(std::to_string(i)) = static_cast<int>(i);
  }

  models.Use("0");
  models.Use("new") = 7;

  CHECK(models.Find("0") != nullptr);
  CHECK(models.Find("1") == nullptr);
  CHECK(*models.Find("new") == 7);
  models.Forget("new");
  models.Forget("never there");
  CHECK(models.Find("new") == nullptr);
}

}  // namespace
}  // namespace gateway::health
