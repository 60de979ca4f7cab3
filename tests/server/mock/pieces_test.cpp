#include "server/mock/pieces.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "support/catch.hpp"

namespace gateway::server::mock {
namespace {

std::vector<std::string> All(Pieces pieces) {
  std::vector<std::string> all;
  const std::size_t count = pieces.count();
  while (!pieces.AtEnd()) {
    all.emplace_back(pieces.Next());
  }
  CHECK(all.size() == count);
  return all;
}

TEST_CASE("mock::Pieces gives words with the blanks behind them", "[mock]") {
  CHECK(All(Pieces::Words("one  two\nthree")) ==
        std::vector<std::string>{"one  ", "two\n", "three"});
}

TEST_CASE("mock::Pieces gives characters beyond ASCII one by one", "[mock]") {
  CHECK(All(Pieces::Words("ok你好 😀x")) == std::vector<std::string>{"ok", "你", "好 ", "😀", "x"});
}

TEST_CASE("mock::Pieces of no text has no pieces", "[mock]") {
  CHECK(All(Pieces::Words("")).empty());
  CHECK(All(Pieces()).empty());
  CHECK(All(Pieces::FillerOf(0, 5)).empty());
}

TEST_CASE("mock::Pieces numbers its filler from one", "[mock]") {
  CHECK(All(Pieces::Filler(3, 0)) == std::vector<std::string>{"chunk 1 ", "chunk 2 ", "chunk 3 "});
}

TEST_CASE("mock::Pieces stretches filler to the bytes asked for", "[mock]") {
  CHECK(All(Pieces::Filler(2, 12)) == std::vector<std::string>{"chunk 1 xxx ", "chunk 2 xxx "});
  CHECK(All(Pieces::Filler(1, 9)) == std::vector<std::string>{"chunk 1  "});
}

TEST_CASE("mock::Pieces::Stamped tells when each of them was made", "[mock]") {
  const auto before = std::chrono::steady_clock::now().time_since_epoch();
  const auto pieces = All(Pieces::Filler(2, 40).Stamped());
  const auto after = std::chrono::steady_clock::now().time_since_epoch();

  constexpr std::string_view kBefore = "chunk 2 @";
  REQUIRE(pieces[1].starts_with(kBefore));
  const std::chrono::nanoseconds time(std::stoll(pieces[1].substr(kBefore.size())));
  CHECK(time >= before);
  CHECK(time <= after);
  CHECK(pieces[1].find("@ x") != std::string::npos);
  CHECK(pieces[1].size() == 40);
}

TEST_CASE("mock::Pieces of a total size has exactly that", "[mock]") {
  const std::size_t total = GENERATE(1, 7, 8, 9, 16, 1000, 100'000);
  const std::size_t bytes = GENERATE(0, 30);
  CAPTURE(total, bytes);

  Pieces pieces = Pieces::FillerOf(total, bytes);
  const std::string text = pieces.Rest();

  CHECK(text.size() == total);
  CHECK(text.starts_with(std::string("chunk 1 ").substr(0, total)));
}

TEST_CASE("mock::Pieces::LedBy puts words before pieces of any kind", "[mock]") {
  Pieces pieces = GENERATE(Pieces::Words("a b "), Pieces::Filler(2, 0)).LedBy("one two ");
  CHECK(pieces.lead_count() == 2);
  CHECK(pieces.count() == 4);

  CHECK(pieces.Next() == "one ");
  CHECK(pieces.Next() == "two ");
  const std::string rest = pieces.Rest();

  CHECK((rest == "a b " || rest == "chunk 1 chunk 2 "));
  CHECK(pieces.AtEnd());
}

}  // namespace
}  // namespace gateway::server::mock
