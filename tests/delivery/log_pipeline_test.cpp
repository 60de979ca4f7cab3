#include "libgateway/delivery/log_pipeline.hpp"

#include <algorithm>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "support/scripted_sink.hpp"
#include "support/stderr_capture.hpp"

namespace gateway::delivery {
namespace {

using std::chrono::milliseconds;
using test::Answer;
using test::Script;
using test::ScriptedSink;

constexpr std::chrono::minutes kDeadline{1};
// Retries at once, so that no test waits for a pause.
constexpr LogPace kFast{milliseconds{1}, milliseconds{1}, milliseconds{1}, kDeadline,
                        milliseconds{1'000}};

std::unique_ptr<LogPipeline> StartWith(std::unique_ptr<LogSink> sink, std::size_t rows,
                                       LogPace pace = kFast) {
  std::vector<std::unique_ptr<LogSink>> sinks;
  sinks.push_back(std::move(sink));
  LogDelivery delivery;
  delivery.queue_rows = rows;
  auto pipeline = LogPipeline::Start(std::move(sinks), delivery, pace);
  REQUIRE(pipeline);
  return *std::move(pipeline);
}

std::unique_ptr<LogPipeline> StartQueue(Script& script, std::size_t rows, LogPace pace = kFast) {
  return StartWith(std::make_unique<ScriptedSink>(script), rows, pace);
}

LogRecord RecordWithId(std::string id) {
  LogRecord record;
  record.id = std::move(id);
  return record;
}

TEST_CASE("delivery::LogPipeline writes records in order and counts them", "[delivery]") {
  Script script;
  const auto queue = StartQueue(script, 10);

  CHECK(queue->Push(RecordWithId("a")));
  CHECK(queue->Push(RecordWithId("b")));
  REQUIRE(queue->Flush(kDeadline));

  CHECK(script.ids() == std::vector<std::string>{"a", "b"});
  CHECK(queue->Counts().accepted == 2);
  CHECK(queue->Counts().written == 2);
  CHECK(queue->Counts().dropped == 0);
}

TEST_CASE("delivery::LogPipeline writes all it took before it is destroyed", "[delivery]") {
  Script script;
  LogPace pace = kFast;
  pace.gather = std::chrono::hours{1};  // only the end can bring it to write

  auto queue = StartQueue(script, 2'000, pace);
  for (int i = 0; i < 200; ++i) {
    REQUIRE(queue->Push(RecordWithId(std::to_string(i))));
  }
  queue.reset();

  const auto ids = script.ids();
  REQUIRE(ids.size() == 200);
  CHECK(ids.front() == "0");
  CHECK(ids.back() == "199");
}

TEST_CASE("delivery::LogPipeline writes what has come together in few batches", "[delivery]") {
  Script script;
  script.Hold();
  const auto queue = StartQueue(script, 10'000);

  REQUIRE(queue->Push(RecordWithId("first")));
  REQUIRE(script.AwaitCalls(1));
  for (int i = 0; i < 5'000; ++i) {
    REQUIRE(queue->Push(RecordWithId(std::to_string(i))));
  }
  script.Release();
  REQUIRE(queue->Flush(kDeadline));

  CHECK(script.batches() == std::vector<std::size_t>{1, 2'048, 2'048, 904});
}

TEST_CASE("delivery::LogPipeline tries a failed or throwing write again with the same rows",
          "[delivery]") {
  const Answer answer = GENERATE(Answer::kFail, Answer::kThrow);
  const test::StderrCapture captured;
  Script script;
  script.AnswerWith(answer, 3);
  const auto queue = StartQueue(script, 10);

  REQUIRE(queue->Push(RecordWithId("a")));
  REQUIRE(queue->Flush(kDeadline));

  CHECK(script.AwaitCalls(4));
  CHECK(script.ids() == std::vector<std::string>{"a"});
  CHECK(queue->Counts().written == 1);
  CHECK(queue->Counts().dropped == 0);
}

TEST_CASE("delivery::LogPipeline says once that it cannot write, and once that it can again",
          "[delivery]") {
  Script script;
  script.AnswerWith(Answer::kFail, 5);
  test::StderrCapture captured;

  auto queue = StartQueue(script, 10);
  REQUIRE(queue->Push(RecordWithId("a")));
  queue.reset();

  CHECK(captured.Text() ==
        "gateway log: cannot write, will try again: scripted\n"
        "gateway log: writing works again\n");
}

TEST_CASE("delivery::LogPipeline drops and counts what does not fit, and says so twice",
          "[delivery]") {
  Script script;
  script.Hold();
  test::StderrCapture captured;
  auto queue = StartQueue(script, 4);
  REQUIRE(queue->Push(RecordWithId("in the writer's hands")));
  REQUIRE(script.AwaitCalls(1));

  int taken = 0;
  for (int i = 0; i < 10; ++i) {
    taken += queue->Push(RecordWithId(std::to_string(i))) ? 1 : 0;
  }
  const LogCounts full = queue->Counts();
  script.Release();
  REQUIRE(queue->Flush(kDeadline));
  const LogCounts after = queue->Counts();
  queue.reset();

  CHECK(taken == 4);
  CHECK(full.accepted == 11);
  CHECK(full.written == 0);
  CHECK(full.dropped == 6);
  CHECK(after.accepted == 11);
  CHECK(after.written == 5);
  CHECK(after.dropped == 6);
  CHECK(captured.Text() ==
        "gateway log: the queue of 4 rows is full, new records are dropped\n"
        "gateway log: 6 records were dropped while the queue was full\n");
}

TEST_CASE("delivery::LogPipeline gives up at its end when the sink never works", "[delivery]") {
  Script script;
  script.AnswerWith(Answer::kFail, 1'000'000);
  test::StderrCapture captured;
  LogPace pace = kFast;
  pace.last_tries = milliseconds{5};
  auto queue = StartQueue(script, 1'000, pace);
  for (int i = 0; i < 600; ++i) {
    REQUIRE(queue->Push(RecordWithId(std::to_string(i))));
  }

  queue.reset();

  CHECK(script.ids().empty());
  CHECK(captured.Text() ==
        "gateway log: cannot write, will try again: scripted\n"
        "gateway log: 600 records could not be written before the end and are lost\n");
}

TEST_CASE("delivery::LogPipeline ends a long pause when it is destroyed, and writes",
          "[delivery]") {
  Script script;
  script.AnswerWith(Answer::kFail, 1);
  const test::StderrCapture captured;
  LogPace pace = kFast;
  pace.first_pause = pace.longest_pause = std::chrono::hours{1};
  auto queue = StartQueue(script, 10, pace);
  REQUIRE(queue->Push(RecordWithId("a")));
  REQUIRE(script.AwaitCalls(1));

  queue.reset();

  CHECK(script.ids() == std::vector<std::string>{"a"});
}

TEST_CASE("delivery::LogPipeline's Flush says when its time ran out", "[delivery]") {
  Script script;
  script.Hold();
  const auto queue = StartQueue(script, 10);
  CHECK(queue->Flush(milliseconds{0}));
  REQUIRE(queue->Push(RecordWithId("a")));

  CHECK_FALSE(queue->Flush(milliseconds{1}));
  script.Release();
  CHECK(queue->Flush(kDeadline));
}

TEST_CASE("delivery::LogPipeline cuts texts no sink would keep whole", "[delivery]") {
  class Sizes final : public LogSink {
   public:
    explicit Sizes(std::size_t& model) : model_(model) {}
    Result<void> Write(std::span<const LogRecord> records) override {
      model_ = records[0].model_asked.size();
      return {};
    }

   private:
    std::size_t& model_;
  };
  std::size_t model = 0;
  {
    const auto queue = StartWith(std::make_unique<Sizes>(model), 10);
    LogRecord record;
    record.model_asked.assign(10'000'000, 'x');
    REQUIRE(queue->Push(std::move(record)));
  }

  CHECK(model == 4'096);
}

TEST_CASE("delivery::LogPipeline takes from many threads and accounts for every record",
          "[delivery]") {
  constexpr int kThreads = 4;
  constexpr int kEach = 3'000;
  const test::StderrCapture captured;
  Script script;
  script.AnswerWith(Answer::kFail, 3);
  auto queue = StartQueue(script, 500);

  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&queue] {
      for (int made = 0; made < kEach; ++made) {
        (void)queue->Push(RecordWithId("x"));
        (void)queue->Counts();
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  REQUIRE(queue->Flush(kDeadline));
  const LogCounts counts = queue->Counts();

  CHECK(counts.accepted == kThreads * kEach);
  CHECK(counts.written + counts.dropped == counts.accepted);
  const auto ids = script.ids();  // and those of the rows that tell of drops
  CHECK(static_cast<std::uint64_t>(std::count(ids.begin(), ids.end(), "x")) == counts.written);
}

}  // namespace
}  // namespace gateway::delivery
