#include "libgateway/delivery/sink_thread.hpp"

#include <algorithm>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "libgateway/records/packed_sink.hpp"
#include "support/catch.hpp"

namespace gateway::delivery {
namespace {

// What a sink was given, as texts.
struct Seen {
  std::string how;
  std::string ids;
  std::size_t longest_kept = 0;  // memory of a text
};

class PlainSink final : public LogSink {
 public:
  explicit PlainSink(Seen& seen) : seen_(seen) {}
  Result<void> Write(std::span<const LogRecord> records) override {
    seen_.how = "plain";
    seen_.longest_kept = 0;
    for (const LogRecord& record : records) {
      seen_.ids += record.id + (record.cost ? "$" : "") + (record.bodies ? "b" : "") +
                   std::string(record.calls.size(), '.');
      seen_.longest_kept = std::max(seen_.longest_kept, record.error_text.capacity());
    }
    if (records[0].status == 500) {
      throw std::runtime_error("no");
    }
    return {};
  }

 private:
  Seen& seen_;
};

class TakesPacked final : public records::PackedSink {
 public:
  explicit TakesPacked(Seen& seen) : seen_(seen) {}
  Result<void> WritePacked(records::RecordSpan records) override {
    seen_.how = "packed";
    for (const records::PackedRecord* record : records) {
      seen_.ids += record->text<&LogRecord::id>();
    }
    return {};
  }

 private:
  Seen& seen_;
};

class Fixture {
 public:
  explicit Fixture(std::unique_ptr<LogSink> sink) {
    auto started = SinkThread::Start(std::move(sink), [this] {
      const std::lock_guard lock(mutex_);
      done_ = true;
      changed_.notify_all();
    });
    REQUIRE(started);
    thread_ = *std::move(started);
  }
  ~Fixture() { thread_.reset(); }
  Fixture(const Fixture&) = delete;
  Fixture& operator=(const Fixture&) = delete;

  Result<bool> Write(const std::vector<LogRecord>& records) {
    const records::PackedRecords packed = records::PackAll(records);
    thread_->Write(packed.all());
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return std::exchange(done_, false); });
    const auto outcome = thread_->TakeOutcome();
    REQUIRE(outcome);
    return outcome->result;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool done_ = false;
  std::unique_ptr<SinkThread> thread_;
};

std::vector<LogRecord> Rich(int count, const std::shared_ptr<const LoggedBodies>& bodies) {
  std::vector<LogRecord> records(static_cast<std::size_t>(count));
  for (LogRecord& record : records) {
    record.id = "r";
    record.cost = 1;
    record.calls.resize(2);
    record.bodies = bodies;
  }
  return records;
}

TEST_CASE("delivery::SinkThread unpacks records for a sink that does not read packed ones",
          "[delivery]") {
  Seen seen;
  Fixture fixture(std::make_unique<PlainSink>(seen));
  const auto bodies = std::make_shared<const LoggedBodies>();

  REQUIRE(fixture.Write(Rich(2, bodies)));
  CHECK(bodies.use_count() == 1);
  std::vector<LogRecord> poor(1);
  poor[0].id = "p";
  REQUIRE(fixture.Write(poor));

  CHECK(seen.how == "plain");
  CHECK(seen.ids == "r$b..r$b..p");
}

TEST_CASE("delivery::SinkThread gives packed records to a sink that reads them", "[delivery]") {
  Seen seen;
  Fixture fixture(std::make_unique<TakesPacked>(seen));

  REQUIRE(fixture.Write(Rich(2, nullptr)));

  CHECK(seen.how == "packed");
  CHECK(seen.ids == "rr");
}

TEST_CASE("delivery::SinkThread holds no bodies for a sink that threw", "[delivery]") {
  Seen seen;
  Fixture fixture(std::make_unique<PlainSink>(seen));
  const auto bodies = std::make_shared<const LoggedBodies>();
  auto records = Rich(2, bodies);
  records[0].status = 500;

  CHECK_FALSE(fixture.Write(records));
  records.clear();

  CHECK(bodies.use_count() == 1);
}

TEST_CASE("delivery::SinkThread keeps no memory of long texts", "[delivery]") {
  Seen seen;
  Fixture fixture(std::make_unique<PlainSink>(seen));
  std::vector<LogRecord> records(1);
  const auto kept_after = [&](std::size_t length, int more) {
    records[0].error_text.assign(length, 'x');
    REQUIRE(fixture.Write(records));
    records[0].error_text = "short";
    for (int i = 0; i < more; ++i) {
      REQUIRE(fixture.Write(records));
    }
    return seen.longest_kept;
  };

  CHECK(kept_after(4'000, 1) < 1'000);
  CHECK(kept_after(1'000, 8) < 1'000);
}

}  // namespace
}  // namespace gateway::delivery
