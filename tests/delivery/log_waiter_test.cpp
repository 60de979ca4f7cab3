// What is told to those who wait for a record, and to those who may reject.
#include <algorithm>
#include <atomic>
#include <string>

#include "delivery/pipeline_fixture.hpp"
#include "support/patience.hpp"
#include "support/stderr_capture.hpp"

namespace gateway::delivery {
namespace {

using logging::TempFolder;
using support::Eventually;

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

TEST_CASE("delivery::LogPipeline fails for those who may reject while the sink says nothing",
          "[delivery]") {
  Script script;
  script.Hold();
  LogDelivery delivery = DeliveryTo("");
  delivery.on_failure = GENERATE(OnLogFailure::kReject, OnLogFailure::kContinue);
  LogPace pace = Fast();
  pace.patience = milliseconds{1};
  const auto pipeline = Start({&script}, delivery, pace);
  Push(*pipeline, 0, 1);
  REQUIRE(script.AwaitCalls(1));

  if (delivery.on_failure == OnLogFailure::kReject) {
    CHECK(Eventually([&] { return pipeline->failing(); }));
  } else {
    CHECK_FALSE(pipeline->failing());
  }

  script.Release();
  CHECK(Eventually([&] { return !pipeline->failing(); }));
}

TEST_CASE("delivery::LogPipeline fails without a spill when the sink does", "[delivery]") {
  const test::StderrCapture captured;
  Script script;
  script.AnswerWith(Answer::kFail, kAlways);
  const auto pipeline = Start({&script}, DeliveryTo(""));

  Push(*pipeline, 0, 1);

  CHECK(Eventually([&] { return pipeline->failing(); }));
}

}  // namespace
}  // namespace gateway::delivery
