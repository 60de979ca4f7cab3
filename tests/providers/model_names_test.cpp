#include "gateway/model_names.hpp"

#include <memory>
#include <string>
#include <vector>

#include "support/catch.hpp"

namespace gateway {
namespace {

TEST_CASE("ModelNames keeps names in their order, each once", "[providers]") {
  const ModelNames names{"b", "org/a", "b", "模型🙂", "org/a"};

  CHECK(names.all() == std::vector<std::string>{"b", "org/a", "模型🙂"});
  CHECK(names.size() == 3);
  CHECK(names.front() == "b");
  CHECK(std::vector<std::string>(names.begin(), names.end()) == names.all());
}

TEST_CASE("ModelNames knows whole names only", "[providers]") {
  const ModelNames names{"org/a", "模型"};

  CHECK(names.Contains("org/a"));
  CHECK(names.Contains("模型"));
  CHECK_FALSE(names.Contains("a"));
  CHECK_FALSE(names.Contains("org/"));
  CHECK_FALSE(names.Contains("ORG/A"));
  CHECK_FALSE(names.Contains(""));
}

TEST_CASE("ModelNames finds the one name that ends so, behind its last slash", "[providers]") {
  const ModelNames names{"org/a", "x/y/deep", "b/twice", "c/twice", "d/twice", "bare", "end/"};

  CHECK(names.ByLastPart("a") == "org/a");
  CHECK(names.ByLastPart("deep") == "x/y/deep");
  CHECK(names.ByLastPart("y/deep").empty());
  CHECK(names.ByLastPart("twice").empty());
  CHECK(names.ByLastPart("bare").empty());
  CHECK(names.ByLastPart("none").empty());
}

TEST_CASE("ModelNames takes a name that stands there twice for one", "[providers]") {
  CHECK(ModelNames{"org/a", "org/a"}.ByLastPart("a") == "org/a");
}

TEST_CASE("ModelNames without names knows none", "[providers]") {
  const ModelNames names = GENERATE(ModelNames(), ModelNames(std::vector<std::string>()));

  CHECK(names.empty());
  CHECK(names.size() == 0);  // NOLINT(readability-container-size-empty): that is what is tested
  CHECK(names.all().empty());
  CHECK(names.begin() == names.end());
  CHECK_FALSE(names.Contains(""));
  CHECK(names.ByLastPart("").empty());
}

TEST_CASE("ModelNames gives copies that outlive what they came from", "[providers]") {
  auto original = std::make_unique<ModelNames>(std::vector<std::string>{"org/a"});
  const ModelNames copy = *original;
  const std::string_view found = copy.ByLastPart("a");
  original.reset();

  CHECK(found == "org/a");
  CHECK(copy.Contains("org/a"));
}

TEST_CASE("ModelNames finds any of very many names", "[providers]") {
  std::vector<std::string> many;
  for (int i = 0; i < 50'000; ++i) {
    many.push_back("org/model-" + std::to_string(i));
  }
  const ModelNames names(many);

  CHECK(names.size() == 50'000);
  std::size_t known = 0;
  for (int i = 0; i < 50'000; ++i) {
    const std::string_view found = names.ByLastPart("model-" + std::to_string(i));
    known += found == many[static_cast<std::size_t>(i)] ? 1 : 0;
  }
  CHECK(known == 50'000);
}

}  // namespace
}  // namespace gateway
