// What becomes of records when a sink does not take them.
#include <algorithm>
#include <atomic>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "libgateway/delivery/log_pipeline.hpp"
#include "logging/sqlite_fixture.hpp"
#include "support/catch.hpp"
#include "support/patience.hpp"
#include "support/scripted_sink.hpp"
#include "support/stderr_capture.hpp"

namespace gateway::delivery {
namespace {

using logging::RecordWithId;
using logging::TempFolder;
using std::chrono::milliseconds;
using support::Eventually;
using test::Answer;
using test::Script;
using test::ScriptedSink;

constexpr std::chrono::minutes kDeadline{1};
constexpr int kAlways = 1'000'000'000;

LogPace Fast() {
  LogPace pace;
  pace.gather = pace.first_pause = pace.longest_pause = milliseconds{1};
  pace.last_tries = milliseconds{5};
  return pace;
}

LogDelivery DeliveryTo(const std::string& spill_folder, std::size_t rows = 100) {
  LogDelivery delivery;
  delivery.queue_rows = rows;
  delivery.spill_folder = spill_folder;
  return delivery;
}

std::unique_ptr<LogPipeline> Start(const std::vector<Script*>& scripts, const LogDelivery& delivery,
                                   const LogPace& pace = Fast()) {
  std::vector<std::unique_ptr<LogSink>> sinks;
  for (Script* script : scripts) {
    sinks.push_back(std::make_unique<ScriptedSink>(*script));
  }
  auto pipeline = LogPipeline::Start(std::move(sinks), delivery, pace);
  REQUIRE(pipeline);
  return *std::move(pipeline);
}

std::vector<std::string> Push(LogPipeline& pipeline, int first, int count) {
  std::vector<std::string> ids;
  for (int i = first; i < first + count; ++i) {
    ids.push_back(std::to_string(i));
    REQUIRE(pipeline.Push(RecordWithId(ids.back())));
  }
  return ids;
}

bool HasSpillFiles(const std::string& folder) {
  std::error_code ignored;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder, ignored)) {
    if (entry.path().extension() == ".jsonl") {
      return true;
    }
  }
  return false;
}

TEST_CASE("delivery::LogWriter spills what memory has no room for, and writes it in order",
          "[delivery]") {
  const TempFolder temp;
  const std::string folder = temp.File("spill");
  test::StderrCapture captured;
  Script script;
  script.AnswerWith(Answer::kFail, kAlways);
  auto pipeline = Start({&script}, DeliveryTo(folder));

  std::vector<std::string> ids;
  for (int i = 0; i < 1'000; ++i) {
    const auto id = std::to_string(i);
    REQUIRE(pipeline->Push(RecordWithId(id)));
    ids.push_back(id);
    if (i % 10 == 0) {
      REQUIRE(script.AwaitCalls(2));
      REQUIRE(Eventually([&] { return pipeline->Counts().waiting < 90; }));
    }
  }
  REQUIRE(Eventually([&] { return pipeline->Counts().in_spill > 0; }));
  const LogCounts failing = pipeline->Counts();
  script.AnswerWith(Answer::kKeep, 0);
  REQUIRE(pipeline->Flush(kDeadline));
  const LogCounts after = pipeline->Counts();

  CHECK(script.ids() == ids);
  CHECK(failing.failing);
  CHECK(failing.spilled == failing.in_spill);
  CHECK(failing.spilled + failing.waiting == 1'000);
  CHECK_FALSE(pipeline->failing());
  CHECK_FALSE(after.failing);
  CHECK(after.written == 1'000);
  CHECK(after.dropped == 0);
  CHECK(after.in_spill == 0);
  CHECK(after.spilled >= failing.spilled);
  CHECK_FALSE(HasSpillFiles(folder));
  pipeline.reset();
  CHECK(captured.Text() ==
        "gateway log: cannot write, will try again: scripted\n"
        "gateway log: records go to " +
            folder + " until they can be written\n" +
            "gateway log: writing works again\n"
            "gateway log: " +
            std::to_string(after.spilled) + " records of the spill are written\n");
}

TEST_CASE("delivery::LogWriter spills while the sink hangs, too", "[delivery]") {
  const TempFolder temp;
  const test::StderrCapture captured;
  Script script;
  script.Hold();
  const auto pipeline = Start({&script}, DeliveryTo(temp.File("spill")));

  const auto first = Push(*pipeline, 0, 1);
  REQUIRE(script.AwaitCalls(1));
  auto ids = Push(*pipeline, 1, 80);
  REQUIRE(Eventually([&] { return pipeline->Counts().in_spill > 0; }));
  script.Release();
  REQUIRE(pipeline->Flush(kDeadline));

  ids.insert(ids.begin(), first.front());
  CHECK(script.ids() == ids);
  CHECK(pipeline->Counts().written == 81);
}

TEST_CASE("delivery::LogWriter puts into the spill what cannot be written at the end, for the next",
          "[delivery]") {
  const TempFolder temp;
  const std::string folder = temp.File("spill");
  test::StderrCapture captured;
  std::vector<std::string> ids;
  {
    Script script;
    script.AnswerWith(Answer::kFail, kAlways);
    const auto pipeline = Start({&script}, DeliveryTo(folder));
    ids = Push(*pipeline, 0, 50);
  }
  CHECK(HasSpillFiles(folder));
  Script script;
  const auto pipeline = Start({&script}, DeliveryTo(folder));

  REQUIRE(Eventually([&] { return pipeline->Counts().written == 50; }));

  CHECK(script.ids() == ids);
  CHECK(pipeline->Counts().in_spill == 0);
  CHECK_FALSE(HasSpillFiles(folder));
  CHECK(captured.Text() ==
        "gateway log: cannot write, will try again: scripted\n"
        "gateway log: records go to " +
            folder + " until they can be written\n" +
            "gateway log: 50 records of an earlier run are in " + folder + "\n" +
            "gateway log: 50 records of the spill are written\n");
}

TEST_CASE("delivery::LogWriter with a full spill drops the newest, counts them and leaves a row",
          "[delivery]") {
  const TempFolder temp;
  test::StderrCapture captured;
  Script script;
  script.AnswerWith(Answer::kFail, kAlways);
  LogDelivery delivery = DeliveryTo(temp.File("spill"));
  delivery.spill_bytes = 60'000;
  const auto pipeline = Start({&script}, delivery);

  int pushed = 0;
  int taken = 0;
  const auto push = [&] {
    taken += pipeline->Push(RecordWithId(std::to_string(pushed++))) ? 1 : 0;
  };
  push();
  REQUIRE(script.AwaitCalls(1));
  while (!pipeline->failing()) {
    push();
    REQUIRE(Eventually([&] { return pipeline->Counts().waiting < 99 || pipeline->failing(); }));
  }
  CHECK(pipeline->Counts().dropped == 0);
  while (pipeline->Counts().dropped < 10) {
    push();
  }
  CHECK(pipeline->failing());
  CHECK(pipeline->Counts().in_spill > 0);
  const std::uint64_t dropped = pipeline->Counts().dropped;
  script.AnswerWith(Answer::kKeep, 0);
  REQUIRE(pipeline->Flush(kDeadline));

  CHECK_FALSE(pipeline->failing());
  CHECK(pipeline->Counts().written == static_cast<std::uint64_t>(taken));
  CHECK(pipeline->Counts().dropped == dropped);
  CHECK(pipeline->Counts().accepted == static_cast<std::uint64_t>(pushed));
  std::vector<LogRecord> records = script.records();
  const auto notice = std::find_if(records.begin(), records.end(), [](const LogRecord& record) {
    return record.outcome == "rows_dropped";
  });
  REQUIRE(notice != records.end());
  CHECK(notice->status == 0);
  CHECK(notice->error_text.starts_with(std::to_string(dropped) + " rows dropped between 20"));
  CHECK(captured.Text().find(std::to_string(dropped) +
                             " records were dropped while the queue was full") !=
        std::string::npos);
}

TEST_CASE("delivery::LogWriter tells the one who waits when a record is in the log", "[delivery]") {
  const test::StderrCapture captured;
  Script script;
  script.AnswerWith(Answer::kFail, 2);
  LogDelivery delivery = DeliveryTo("");
  delivery.durability = LogDurability::kStrict;
  LogPace pace = Fast();
  pace.gather = kDeadline;  // which strict does not wait for
  const auto pipeline = Start({&script}, delivery, pace);
  std::atomic<int> told{0};
  std::atomic<int> early{0};

  REQUIRE(pipeline->Push(RecordWithId("a"), [&] {
    early += script.ids().empty() ? 1 : 0;
    ++told;
  }));

  REQUIRE(Eventually([&] { return told == 1; }));
  CHECK(early == 0);
}

TEST_CASE("delivery::LogWriter tells it when the record is safe in the spill", "[delivery]") {
  const TempFolder temp;
  const test::StderrCapture captured;
  Script script;
  LogDelivery delivery = DeliveryTo(temp.File("spill"));
  delivery.durability = LogDurability::kStrict;
  LogPace pace = Fast();
  pace.patience = milliseconds{1};
  const bool hangs = GENERATE(false, true);
  if (hangs) {
    script.Hold();
  } else {
    script.AnswerWith(Answer::kFail, kAlways);
  }
  auto pipeline = Start({&script}, delivery, pace);
  std::atomic<int> told{0};

  for (int i = 0; i < 20; ++i) {
    REQUIRE(pipeline->Push(RecordWithId(std::to_string(i)), [&] { ++told; }));
  }

  REQUIRE(Eventually([&] { return told == 20; }));
  CHECK(script.ids().empty());
  CHECK(pipeline->Counts().in_spill == 20);
  CHECK_FALSE(pipeline->failing());
  script.AnswerWith(Answer::kKeep, 0);
  script.Release();
  REQUIRE(pipeline->Flush(kDeadline));
  CHECK(pipeline->Counts().written == 20);
  CHECK(told == 20);
  auto ids = script.ids();  // the batch that hung may have come twice
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  CHECK(ids.size() == 20);
}

TEST_CASE("delivery::LogWriter tells it when the record is given up", "[delivery]") {
  const test::StderrCapture captured;
  Script script;
  script.AnswerWith(Answer::kFail, kAlways);
  std::atomic<int> told{0};
  auto pipeline = Start({&script}, DeliveryTo(""));
  for (int i = 0; i < 3; ++i) {
    REQUIRE(pipeline->Push(RecordWithId("a"), [&] { ++told; }));
  }

  pipeline.reset();

  CHECK(told == 3);
}

TEST_CASE("delivery::LogPipeline fails for those who may reject as soon as nothing keeps a record",
          "[delivery]") {
  const TempFolder temp;
  const test::StderrCapture captured;
  Script script;
  LogDelivery delivery = DeliveryTo(temp.File("spill"));
  delivery.on_failure = OnLogFailure::kReject;
  delivery.spill_bytes = 1'000;
  const auto pipeline = Start({&script}, delivery);
  Push(*pipeline, 0, 1);
  REQUIRE(pipeline->Flush(kDeadline));
  CHECK_FALSE(pipeline->failing());

  script.AnswerWith(Answer::kFail, kAlways);
  Push(*pipeline, 1, 1);
  REQUIRE(Eventually([&] { return pipeline->Counts().in_spill == 1; }));
  CHECK_FALSE(pipeline->failing());
  Push(*pipeline, 2, 10);
  REQUIRE(Eventually([&] { return pipeline->failing(); }));
  script.AnswerWith(Answer::kKeep, 0);

  REQUIRE(pipeline->Flush(kDeadline));
  CHECK_FALSE(pipeline->failing());
  CHECK(pipeline->Counts().written == 12);
}

TEST_CASE("delivery::LogPipeline fails without a spill when the sink does", "[delivery]") {
  const test::StderrCapture captured;
  Script script;
  script.AnswerWith(Answer::kFail, kAlways);
  const auto pipeline = Start({&script}, DeliveryTo(""));

  Push(*pipeline, 0, 1);

  CHECK(Eventually([&] { return pipeline->failing(); }));
}

TEST_CASE("delivery::LogPipeline brings records to every sink, whatever becomes of the others",
          "[delivery]") {
  const TempFolder temp;
  test::StderrCapture captured;
  Script good;
  Script other;
  const bool hangs = GENERATE(false, true);
  if (hangs) {
    other.Hold();
  } else {
    other.AnswerWith(Answer::kFail, kAlways);
  }
  auto pipeline = Start({&good, &other}, DeliveryTo(temp.File("spill")));
  std::atomic<int> told{0};

  std::vector<std::string> ids;
  for (int i = 0; i < 300; ++i) {
    ids.push_back(std::to_string(i));
    REQUIRE(pipeline->Push(RecordWithId(ids.back()), [&] { ++told; }));
    if (i % 10 == 0) {
      REQUIRE(Eventually([&] { return told == i + 1; }));
      REQUIRE(other.AwaitCalls(1));
      REQUIRE(Eventually([&] { return pipeline->Counts().waiting < 80; }));
    }
  }
  REQUIRE(Eventually([&] { return told == 300; }));

  CHECK(good.ids() == ids);
  CHECK_FALSE(pipeline->failing());
  CHECK(pipeline->Counts().failing != hangs);
  CHECK(HasSpillFiles(temp.File("spill/1")));
  other.AnswerWith(Answer::kKeep, 0);
  other.Release();
  REQUIRE(pipeline->Flush(kDeadline));
  CHECK(other.ids() == ids);
  CHECK(pipeline->Counts().accepted == 600);
  CHECK(pipeline->Counts().written == 600);
  pipeline.reset();
  CHECK((captured.Text().find("gateway log 1: cannot write") != std::string::npos) != hangs);
}

TEST_CASE("delivery::LogWriter tidies after each batch and while there is nothing to write",
          "[delivery]") {
  Script script;
  script.HaveMoreToTidy(10);
  LogPace pace = Fast();
  pace.idle_tidy = kDeadline;
  const auto pipeline = Start({&script}, DeliveryTo(""), pace);
  Push(*pipeline, 0, 1);
  CHECK(script.AwaitTidies(11));  // it comes again at once as long as there is more to do
  Push(*pipeline, 1, 1);
  CHECK(script.AwaitTidies(12));

  Script idle;
  pace.idle_tidy = milliseconds{1};
  const auto other = Start({&idle}, DeliveryTo(""), pace);
  CHECK(idle.AwaitTidies(3));
  CHECK(idle.calls() == 0);
}

TEST_CASE("delivery::LogWriter writes although there is always more to tidy", "[delivery]") {
  Script script;
  script.HaveMoreToTidy(kAlways);
  LogPace pace = Fast();
  pace.idle_tidy = milliseconds{1};
  const auto pipeline = Start({&script}, DeliveryTo(""), pace);
  CHECK(script.AwaitTidies(3));

  Push(*pipeline, 0, 90);

  CHECK(pipeline->Flush(kDeadline));
}

TEST_CASE("delivery::LogPipeline accounts for records of many threads while its sink fails",
          "[delivery]") {
  constexpr int kThreads = 4;
  constexpr int kEach = 2'000;
  const TempFolder temp;
  const test::StderrCapture captured;
  Script script;
  LogDelivery delivery = DeliveryTo(temp.File("spill"), 500);
  delivery.spill_bytes = 200'000;
  const auto pipeline = Start({&script}, delivery);

  std::vector<std::jthread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&pipeline, &script, thread] {
      for (int made = 0; made < kEach; ++made) {
        (void)pipeline->Push(RecordWithId(std::to_string(thread) + "." + std::to_string(made)));
        (void)pipeline->failing();
        if (made % 250 == 0) {
          (void)pipeline->Counts();
          script.AnswerWith(made % 500 == 0 ? Answer::kThrow : Answer::kKeep, kAlways);
        }
      }
    });
  }
  threads.clear();
  script.AnswerWith(Answer::kKeep, 0);
  REQUIRE(pipeline->Flush(kDeadline));
  const LogCounts counts = pipeline->Counts();
  auto ids = script.ids();
  std::erase_if(ids, [](const std::string& id) { return id.starts_with("req_"); });
  const std::size_t all = ids.size();
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());

  CHECK(counts.accepted == kThreads * kEach);
  CHECK(counts.written + counts.dropped == counts.accepted);
  CHECK(ids.size() == counts.written);
  CHECK(all == counts.written);
}

}  // namespace
}  // namespace gateway::delivery
