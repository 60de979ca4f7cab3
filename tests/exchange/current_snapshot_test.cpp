#include "libgateway/exchange/current_snapshot.hpp"

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "support/catch.hpp"

namespace gateway::exchange {
namespace {

Snapshot Named(const std::string& id) {
  Snapshot snapshot;
  snapshot.config_id = id;
  return snapshot;
}

// Tells when it is destroyed, and whether the snapshots can be asked for then.
class LastWords final : public ProviderRegistry {
 public:
  LastWords(const CurrentSnapshot& current, std::string& seen) : current_(current), seen_(seen) {}
  ~LastWords() override { seen_ = current_.Get()->config_id; }
  LastWords(const LastWords&) = delete;
  LastWords& operator=(const LastWords&) = delete;
  [[nodiscard]] std::shared_ptr<const Provider> Find(std::string_view /*name*/) const override {
    return nullptr;
  }
  [[nodiscard]] std::vector<std::shared_ptr<const Provider>> List() const override { return {}; }

 private:
  const CurrentSnapshot& current_;
  std::string& seen_;
};

TEST_CASE("exchange::CurrentSnapshot gives the one that was set last", "[exchange]") {
  CurrentSnapshot current;
  current.Set(Named("a"));
  const auto first = current.Get();
  const auto version = current.version();

  current.Set(Named("b"));

  CHECK(current.Get()->config_id == "b");
  CHECK(current.version() > version);
  CHECK(first->config_id == "a");  // for those who began with it
}

TEST_CASE("exchange::CurrentSnapshot lets go of the old one outside of its lock", "[exchange]") {
  CurrentSnapshot current;
  std::string seen;
  {
    Snapshot snapshot = Named("a");
    snapshot.registry = std::make_shared<LastWords>(current, seen);
    current.Set(std::move(snapshot));
  }

  current.Set(Named("b"));

  CHECK(seen == "b");
}

TEST_CASE("exchange::SnapshotView gives the same object until another is set", "[exchange]") {
  CurrentSnapshot current;
  current.Set(Named("a"));
  SnapshotView view;
  const auto first = view.Now(current);
  CHECK(view.Now(current) == first);
  CHECK(first->config_id == "a");

  current.Set(Named("b"));
  current.Set(Named("c"));

  CHECK(view.Now(current)->config_id == "c");
  CHECK(view.Now(current) == current.Get());
}

TEST_CASE("exchange::SnapshotView keeps what it saw last, and nothing older", "[exchange]") {
  CurrentSnapshot current;
  current.Set(Named("a"));
  SnapshotView view;
  const std::weak_ptr<const Snapshot> old = view.Now(current);

  current.Set(Named("b"));
  CHECK_FALSE(old.expired());
  static_cast<void>(view.Now(current));

  CHECK(old.expired());
}

TEST_CASE("exchange::SnapshotView follows changes of another thread, and never goes back",
          "[exchange]") {
  constexpr int kLast = 2'000;
  CurrentSnapshot current;
  current.Set(Named("0"));
  std::atomic<bool> wrong{false};
  std::vector<std::thread> loops;
  for (int i = 0; i < 3; ++i) {
    loops.emplace_back([&] {
      SnapshotView view;
      int before = 0;
      while (before != kLast) {
        const int now = std::stoi(view.Now(current)->config_id);
        wrong = wrong || now < before;
        before = now;
      }
    });
  }

  for (int i = 1; i <= kLast; ++i) {
    current.Set(Named(std::to_string(i)));
  }

  for (std::thread& loop : loops) {
    loop.join();
  }
  CHECK_FALSE(wrong);
}

}  // namespace
}  // namespace gateway::exchange
