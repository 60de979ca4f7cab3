#include "server/published.hpp"

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "support/catch.hpp"

namespace gateway::server {
namespace {

std::shared_ptr<const std::string> Text(std::string text) {
  return std::make_shared<const std::string>(std::move(text));
}

TEST_CASE("server::Published gives the value that was set last", "[server]") {
  Published<std::string> published(Text("first"));
  CHECK(*published.Get() == "first");
  CHECK(published.Here() == "first");

  published.Set(Text("second"));

  CHECK(*published.Get() == "second");
  CHECK(published.Here() == "second");
}

TEST_CASE("server::Published gives the same object as long as nothing is set", "[server]") {
  const Published<std::string> published(Text("value"));

  CHECK(&published.Here() == &published.Here());
  CHECK(&published.Here() == published.Get().get());
}

TEST_CASE("server::Published keeps several objects apart on one thread", "[server]") {
  Published<std::string> one(Text("one"));
  const Published<std::string> two(Text("two"));
  CHECK(one.Here() == "one");
  CHECK(two.Here() == "two");
  CHECK(one.Here() == "one");

  one.Set(Text("one, changed"));

  CHECK(two.Here() == "two");
  CHECK(one.Here() == "one, changed");
}

TEST_CASE("server::Published does not take an object for one that was at the same place",
          "[server]") {
  for (int i = 0; i < 100; ++i) {
    const auto published =
        std::make_unique<Published<std::string>>(Text("value " + std::to_string(i)));
    REQUIRE(published->Here() == "value " + std::to_string(i));
  }
}

TEST_CASE("server::Published keeps types apart", "[server]") {
  const Published<std::string> text(Text("text"));
  const Published<int> number(std::make_shared<const int>(7));

  CHECK(text.Here() == "text");
  CHECK(number.Here() == 7);
  CHECK(text.Here() == "text");
}

TEST_CASE("server::Published leaves a value to whoever still has it", "[server]") {
  Published<std::string> published(Text("first"));
  const auto kept = published.Get();
  const std::string& here = published.Here();

  published.Set(Text("second"));

  CHECK(*kept == "first");
  CHECK(here == "first");  // until this thread asks again
  CHECK(published.Here() == "second");
}

TEST_CASE("server::Published lets other threads see a change", "[server]") {
  Published<std::string> published(Text("first"));
  std::atomic<int> saw_first{0};
  std::atomic<int> saw_second{0};
  std::vector<std::thread> readers;
  for (int i = 0; i < 4; ++i) {
    readers.emplace_back([&] {
      saw_first += published.Here() == "first" ? 1 : 0;
      while (published.Here() != "second") {
        std::this_thread::yield();
      }
      ++saw_second;
    });
  }
  while (saw_first != 4) {
    std::this_thread::yield();
  }

  published.Set(Text("second"));

  for (std::thread& reader : readers) {
    reader.join();
  }
  CHECK(saw_second == 4);
}

TEST_CASE("server::Published gives whole values that never go back, whoever sets them",
          "[server]") {
  constexpr int kLast = 2'000;
  Published<std::vector<int>> published(std::make_shared<const std::vector<int>>(8, 0));
  std::atomic<bool> wrong{false};
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i) {
    readers.emplace_back([&] {
      int before = 0;
      while (before != kLast) {
        const std::vector<int>& now = published.Here();
        wrong = wrong || now != std::vector<int>(8, now.front()) || now.front() < before;
        before = now.front();
      }
    });
  }

  for (int i = 1; i <= kLast; ++i) {
    published.Set(std::make_shared<const std::vector<int>>(8, i));
  }

  for (std::thread& reader : readers) {
    reader.join();
  }
  CHECK_FALSE(wrong);
}

}  // namespace
}  // namespace gateway::server
