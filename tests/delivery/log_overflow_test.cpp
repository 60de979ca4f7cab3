// What becomes of records when a sink does not take them.
#include <algorithm>
#include <string>
#include <vector>

#include "delivery/pipeline_fixture.hpp"
#include "support/patience.hpp"
#include "support/stderr_capture.hpp"

namespace gateway::delivery {
namespace {

using logging::TempFolder;
using support::Eventually;

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

}  // namespace
}  // namespace gateway::delivery
