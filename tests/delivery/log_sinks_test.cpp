// Several sinks, tidying, and many threads.
#include <algorithm>
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "delivery/pipeline_fixture.hpp"
#include "support/patience.hpp"
#include "support/stderr_capture.hpp"

namespace gateway::delivery {
namespace {

using logging::TempFolder;
using support::Eventually;

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
