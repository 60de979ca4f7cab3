#include "server/clients/daily_usage.hpp"

#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "logging/sqlite_fixture.hpp"
#include "server/clients/client_directory.hpp"
#include "support/catch.hpp"
#include "support/front_fixture.hpp"

namespace gateway::server {
namespace {

using namespace std::chrono_literals;
using std::chrono::sys_days;
using std::chrono::system_clock;
using std::chrono::year;

constexpr std::chrono::minutes kShanghai = 8h;

// What the store holds can be looked at after a DailyUsage has gone, and writing can fail.
struct Shelf {
  std::vector<ClientUsage> rows;
  std::atomic<bool> broken{false};
  std::atomic<int> tries{0};
};

class ShelfStore final : public ClientUsageStore {
 public:
  explicit ShelfStore(Shelf& shelf) : shelf_(shelf) {}
  Result<void> Add(std::span<const ClientUsage> used) override {
    ++shelf_.tries;
    if (shelf_.broken) {
      return Fail(ErrorCode::kStorage, "the disk is full");
    }
    shelf_.rows.insert(shelf_.rows.end(), used.begin(), used.end());
    return {};
  }
  Result<std::vector<ClientUsage>> Load(std::chrono::year_month_day day) override {
    std::map<std::string, ClientUsage> sums;
    for (const ClientUsage& row : shelf_.rows) {
      if (row.day == day) {
        ClientUsage& sum = sums[row.client];
        sum = {day, row.client, sum.tokens + row.tokens, sum.requests + row.requests};
      }
    }
    std::vector<ClientUsage> found;
    for (const auto& [client, sum] : sums) {
      found.push_back(sum);
    }
    return found;
  }

 private:
  Shelf& shelf_;
};

// 2026-11-26 15:59:00 in UTC is a minute before midnight in Shanghai.
class Clock {
 public:
  SystemClock get() {
    return [this] { return system_clock::time_point(now_.load()); };
  }
  void Forward(std::chrono::milliseconds time) { now_ = now_.load() + time; }

 private:
  // The writer's thread asks, too.
  std::atomic<std::chrono::milliseconds> now_{
      (sys_days(year(2026) / 11 / 26) + 15h + 59min).time_since_epoch()};
};

LogConfig Database(const logging::TempFolder& folder) {
  LogConfig config;
  config.url = "sqlite://" + folder.File("gateway.db");
  config.utc_offset = kShanghai;
  return config;
}

TEST_CASE("server::DailyUsage counts by the days of its time zone", "[server]") {
  Clock clock;
  Shelf shelf;
  DailyUsage usage(std::make_unique<ShelfStore>(shelf), kShanghai, clock.get());

  usage.Count("a", 60);
  usage.Count("a", 40);
  usage.Count("b", 1);

  CHECK(usage.Of("a").tokens == 100);
  CHECK(usage.Of("a").requests == 2);
  CHECK(usage.Of("nobody").tokens == 0);
  CHECK_FALSE(usage.WaitForAny("a", 101));
  CHECK_FALSE(usage.WaitForAny("a", 0));
  CHECK_FALSE(usage.WaitForAny("b", 100));
  REQUIRE(usage.WaitForAny("a", 100));
  CHECK(*usage.WaitForAny("a", 100) == 60s);
  clock.Forward(59'500ms);
  CHECK(*usage.WaitForAny("a", 100) == 1s);
  clock.Forward(500ms);
  CHECK_FALSE(usage.WaitForAny("a", 100));
  CHECK(usage.Of("a").requests == 0);
  usage.Count("a", 100);
  CHECK(*usage.WaitForAny("a", 100) == 24h);
}

TEST_CASE("server::DailyUsage finds after a restart what was used that day", "[server]") {
  const logging::TempFolder folder;
  Clock clock;
  {
    const auto usage = DailyUsage::Open(Database(folder), clock.get());
    REQUIRE(usage);
    (*usage)->Count("a", 70);
    (*usage)->Count("a", 30);
  }

  {
    const auto usage = DailyUsage::Open(Database(folder), clock.get());
    REQUIRE(usage);
    CHECK((*usage)->Of("a").tokens == 100);
    CHECK((*usage)->Of("a").requests == 2);
    CHECK((*usage)->WaitForAny("a", 100));
    (*usage)->Count("a", 5);
    clock.Forward(1min);  // the next day
    (*usage)->Count("a", 7);
  }

  CHECK(logging::Ask(folder.File("gateway.db"),
                     "SELECT group_concat(day || ' ' || client || ' ' || tokens || ' ' || "
                     "requests, ',') FROM (SELECT * FROM client_usage ORDER BY day)") ==
        "2026-11-26 a 105 3,2026-11-27 a 7 1");
  const auto usage = DailyUsage::Open(Database(folder), clock.get());
  REQUIRE(usage);
  CHECK((*usage)->Of("a").tokens == 7);
}

TEST_CASE("server::DailyUsage writes on its own, and counts what others wrote", "[server]") {
  const logging::TempFolder folder;
  Clock clock;
  const auto one = DailyUsage::Open(Database(folder), clock.get());
  const auto other = DailyUsage::Open(Database(folder), clock.get());
  REQUIRE(one);
  REQUIRE(other);

  (*one)->Count("a", 70);
  const std::string file = folder.File("gateway.db");
  REQUIRE(Eventually([&file] {
    return logging::Ask(file, "SELECT coalesce(sum(tokens), 0) FROM client_usage") == "70";
  }));
  (*other)->Count("a", 30);
  REQUIRE((*other)->Write());

  CHECK((*other)->Of("a").tokens == 100);
  CHECK((*one)->Of("a").tokens == 70);
}

TEST_CASE("server::DailyUsage loses nothing while the store fails", "[server]") {
  Clock clock;
  Shelf shelf;
  shelf.broken = true;
  {
    DailyUsage usage(std::make_unique<ShelfStore>(shelf), kShanghai, clock.get());
    usage.Count("a", 70);
    CHECK_FALSE(usage.Write());
    usage.Count("a", 30);
    CHECK(usage.Of("a").tokens == 100);
    shelf.broken = false;
    CHECK(usage.Write());
    CHECK(usage.Of("a").tokens == 100);
  }

  std::uint64_t stored = 0;
  for (const ClientUsage& row : shelf.rows) {
    stored += row.tokens;
  }
  CHECK(stored == 100);
}

TEST_CASE("server::DailyUsage keeps to memory without a database", "[server]") {
  Clock clock;
  LogConfig config;
  config.url.clear();
  const auto usage = DailyUsage::Open(config, clock.get());
  REQUIRE(usage);

  (*usage)->Count("a", 7);
  REQUIRE((*usage)->Write());
  (*usage)->Count("a", 8);

  CHECK((*usage)->Of("a").tokens == 15);
}

TEST_CASE("server::LetIn refuses a client until tomorrow when its day is used up", "[server]") {
  Clock clock;
  Shelf shelf;
  DailyUsage usage(std::make_unique<ShelfStore>(shelf), kShanghai, clock.get());
  ClientConfig config;
  config.name = "a";
  config.key = ClientKey::Of("key-of-a");
  config.tokens_per_day = 100;
  const ClientDirectory clients({config}, nullptr);
  const auto client = clients.Find("key-of-a");
  const auto ask = [&] { return LetIn(client, usage, &std::chrono::steady_clock::now); };
  LogRecord record;
  record.usage.prompt = 60;
  record.usage.completion = 40;
  record.usage.source = UsageSource::kUpstream;

  ask().ticket->OnEnd(record);
  const auto refused = ask();

  CHECK(refused.ticket == nullptr);
  CHECK(refused.reason == "the limit of this key is reached: 100 tokens a day");
  CHECK(refused.retry_after == 60s);
  CHECK(client->account->in_flight.load() == 0);
  clock.Forward(1min);
  CHECK(ask().ticket);
}

}  // namespace
}  // namespace gateway::server
