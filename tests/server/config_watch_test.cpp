#include "server/config_watch.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "config/config_files.hpp"
#include "support/catch.hpp"

namespace gateway::server {
namespace {

using config::ConfigFiles;
using Names = std::vector<std::string>;

// A watch whose looks and calls are counted. The files' names are asked for before each look, so
// that a look is over when they are asked for again.
class Watched {
 public:
  explicit Watched(Names names)
      : names_(std::move(names)), watch_([this] { return Look(); }, [this] { ++calls_; }, kPause) {
    AwaitLooks(1);
  }

  // Until that many more looks are over; one soon after the other.
  void AwaitLooks(int more) {
    std::unique_lock lock(mutex_);
    const int wanted = begun_ + more;
    REQUIRE(looked_.wait_for(lock, kPatience, [&] { return begun_ > wanted; }));
  }
  // A change is told in the second look that sees it; one more would show a needless call.
  void AwaitTold() { AwaitLooks(4); }

  void Rename(Names names) {
    const std::lock_guard lock(mutex_);
    names_ = std::move(names);
  }
  [[nodiscard]] int calls() const { return calls_; }

 private:
  static constexpr std::chrono::seconds kPatience{30};
  static constexpr std::chrono::milliseconds kPause{20};

  Names Look() {
    const std::lock_guard lock(mutex_);
    ++begun_;
    looked_.notify_all();
    return names_;
  }

  std::mutex mutex_;
  std::condition_variable looked_;
  Names names_;
  int begun_ = 0;
  std::atomic<int> calls_{0};
  ConfigWatch watch_;  // last: ends first
};

TEST_CASE("server::ConfigWatch tells once that a file was written again", "[server]") {
  const ConfigFiles files;
  Watched watched({files.Write("a.toml", "one")});

  files.Write("a.toml", GENERATE("two", "longer"));

  watched.AwaitTold();
  CHECK(watched.calls() == 1);
}

TEST_CASE("server::ConfigWatch tells that a file was replaced by another", "[server]") {
  const ConfigFiles files;
  const std::string file = files.Write("a.toml", "one");
  Watched watched({files.Write("other.toml", "x"), file});

  std::filesystem::rename(files.Write("new.toml", "two"), file);

  watched.AwaitTold();
  CHECK(watched.calls() == 1);
}

TEST_CASE("server::ConfigWatch tells that a link was turned to another file", "[server]") {
  const ConfigFiles files;
  std::filesystem::create_symlink(files.Write("v1", "same"), files.path("a.toml"));
  const std::string second = files.Write("v2", "same");
  Watched watched({files.path("a.toml")});

  std::filesystem::create_symlink(second, files.path("turned"));
  std::filesystem::rename(files.path("turned"), files.path("a.toml"));

  watched.AwaitTold();
  CHECK(watched.calls() == 1);
}

TEST_CASE("server::ConfigWatch tells that a file has come, and that it has gone", "[server]") {
  const ConfigFiles files;
  Watched watched({files.Write("a.toml", "one"), files.path("redirect.toml")});

  files.Write("redirect.toml", "");
  watched.AwaitTold();
  CHECK(watched.calls() == 1);

  std::filesystem::remove(files.path("redirect.toml"));
  watched.AwaitTold();
  CHECK(watched.calls() == 2);
}

TEST_CASE("server::ConfigWatch says nothing of files that stay as they are", "[server]") {
  const ConfigFiles files;
  Watched watched({files.Write("a.toml", "one"), files.path("none.toml")});

  files.Write("unwatched.toml", "x");

  watched.AwaitLooks(4);
  CHECK(watched.calls() == 0);
}

TEST_CASE("server::ConfigWatch says nothing without files", "[server]") {
  Watched watched(Names{});

  watched.AwaitLooks(3);

  CHECK(watched.calls() == 0);
}

TEST_CASE("server::ConfigWatch asks for the files' names each time", "[server]") {
  const ConfigFiles files;
  const std::string first = files.Write("a.toml", "one");
  const std::string second = files.Write("b.toml", "one");
  Watched watched({first});
  watched.Rename({first, second});
  watched.AwaitTold();
  const int before = watched.calls();

  files.Write("b.toml", "two");

  watched.AwaitTold();
  CHECK(watched.calls() == before + 1);
}

TEST_CASE("server::ConfigWatch ends at once, also between two looks", "[server]") {
  const ConfigFiles files;
  const std::string file = files.Write("a.toml", "one");
  const auto begin = std::chrono::steady_clock::now();

  for (int i = 0; i < 20; ++i) {
    const ConfigWatch watch([&file] { return Names{file}; }, [] {});
  }

  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(5));
}

}  // namespace
}  // namespace gateway::server
