#include "libgateway/logging/bodies.hpp"

#include <filesystem>

#include "logging/log_fixture.hpp"

namespace gateway::logging {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::minutes;

LogRecord RecordWithBodies(const std::string& id, std::chrono::milliseconds after_noon,
                           const std::string& request, const std::string& answer) {
  LogRecord record = RecordAt(id, after_noon);
  auto bodies = std::make_shared<LoggedBodies>();
  bodies->request = request;
  bodies->answer = answer;
  bodies->answer_cut = true;
  record.bodies = std::move(bodies);
  return record;
}

std::unique_ptr<BodyStore> Open(const LogConfig& config) {
  auto store = OpenBodyStore(config);
  if (!store) {
    FAIL(store.error().message);
  }
  return *std::move(store);
}

Result<void> Keep(BodyStore& store, const std::vector<LogRecord>& records) {
  return store.Write(records::PackAll(records).all());
}

std::shared_ptr<const LoggedBodies> BodiesOf(LogFixture& log, const std::string& id) {
  const auto row = log.reader->Find(id);
  if (!row) {
    FAIL(row.error().message);
  }
  REQUIRE(row->has_value());
  return (*row)->record.bodies;
}

TEST_CASE("logging: bodies are found with their request", "[logging]") {
  GATEWAY_EACH_DATABASE(empty);
  LogFixture log(empty.url());
  const auto store = Open(log.config);
  const std::vector records{
      RecordWithBodies("a", minutes{0}, "{\"问\":\n1}", std::string("x\0\xff y", 5)),
      RecordAt("b", minutes{0}), RecordWithBodies("c", hours{12}, "next day", "")};

  REQUIRE(Keep(*store, records));
  REQUIRE(Keep(*store, records));  // again changes nothing
  log.Write(records);

  const auto a = BodiesOf(log, "a");
  REQUIRE(a != nullptr);
  CHECK(a->request == "{\"问\":\n1}");
  CHECK(a->answer == "x\xef\xbf\xbd\xef\xbf\xbd y");
  CHECK_FALSE(a->request_cut);
  CHECK(a->answer_cut);
  CHECK(BodiesOf(log, "b") == nullptr);
  CHECK(BodiesOf(log, "c")->request == "next day");
}

TEST_CASE("logging: bodies are kept in a file or a table for each day", "[logging]") {
  GATEWAY_EACH_DATABASE(empty);
  LogFixture log(empty.url());
  REQUIRE(Keep(*Open(log.config), {RecordWithBodies("a", hours{11}, "a", "a"),
                                   RecordWithBodies("b", hours{12}, "b", "b")}));

  if (log.database->kind() == storage::DatabaseKind::kPostgres) {
    CHECK(storage::Ask(*log.database, "SELECT request_id FROM bodies_20261125") == "a");
    CHECK(storage::Ask(*log.database, "SELECT request_id FROM bodies_20261126") == "b");
    return;
  }
  const std::string folder =
      (std::filesystem::path(log.config.url.substr(9)).parent_path() / "bodies").string();
  CHECK(Ask(folder + "/2026-11-25.db", "SELECT request_id FROM bodies") == "a");
  CHECK(Ask(folder + "/2026-11-26.db", "SELECT request_id FROM bodies") == "b");
  CHECK(ModeOf(folder) == 0700U);
  CHECK(ModeOf(folder + "/2026-11-25.db") == 0600U);
}

TEST_CASE("logging: bodies go a whole day at a time, once all of it is old enough", "[logging]") {
  GATEWAY_EACH_DATABASE(empty);
  LogFixture log(empty.url());
  log.config.keep_bodies = hours{48};
  const auto store = Open(log.config);
  const std::vector records{RecordWithBodies("a", hours{0}, "a", "a"),
                            RecordWithBodies("b", hours{24}, "b", "b"),
                            RecordWithBodies("c", hours{48}, "c", "c")};
  REQUIRE(Keep(*store, records));
  log.Write(records);
  // The 25th ends 12 hours after its noon.
  const auto over = kNoon + hours{12} + hours{48};

  CHECK_FALSE(store->Tidy(over - minutes{2}).value());
  CHECK(BodiesOf(log, "a") != nullptr);
  CHECK(store->size() > 0);
  CHECK(store->Tidy(over).value());
  CHECK_FALSE(store->Tidy(over).value());
  CHECK(BodiesOf(log, "a") == nullptr);
  CHECK(BodiesOf(log, "b") != nullptr);
  // What comes late goes again.
  REQUIRE(Keep(*store, {records[0]}));
  CHECK(BodiesOf(log, "a") != nullptr);
  CHECK(store->Tidy(over).value());
  CHECK(BodiesOf(log, "a") == nullptr);
}

TEST_CASE("logging: bodies take half of the log's space at most, the oldest days go first",
          "[logging]") {
  GATEWAY_EACH_DATABASE(empty);
  LogFixture log(empty.url());
  log.config.max_bytes = 700'000;
  const auto store = Open(log.config);
  std::string text;
  for (int i = 0; text.size() < 200'000; ++i) {
    text += std::to_string(i * 7'919);
  }
  const auto day = [&](int number) {
    return std::vector{RecordWithBodies(std::to_string(number), hours{24 * number}, text, "")};
  };
  REQUIRE(Keep(*store, day(0)));
  REQUIRE(store->Tidy(kNoon).value() == false);
  REQUIRE(Keep(*store, day(1)));
  log.Write(day(0));
  log.Write(day(1));

  const auto later = kNoon + hours{24};
  CHECK(store->Tidy(later).value());
  CHECK_FALSE(store->Tidy(later).value());

  CHECK(BodiesOf(log, "0") == nullptr);
  CHECK(BodiesOf(log, "1") != nullptr);
  CHECK(store->size() <= 350'000);

  // Those of today stay; there is no room for more until they are of yesterday.
  log.Write({RecordAt("2", hours{24}), RecordAt("3", hours{24})});
  const auto today = [&](const char* id) {
    return std::vector{RecordWithBodies(id, hours{24}, text, "")};
  };
  REQUIRE(Keep(*store, today("2")));
  CHECK_FALSE(store->Tidy(later).value());
  CHECK(BodiesOf(log, "2") != nullptr);
  const auto refused = Keep(*store, today("3"));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.find("more are not kept") != std::string::npos);
  CHECK(BodiesOf(log, "1") != nullptr);
  CHECK(store->Tidy(later + hours{24}).value());
  CHECK(BodiesOf(log, "1") == nullptr);
}

TEST_CASE("logging: a request is found by either id, with its calls", "[logging]") {
  GATEWAY_EACH_DATABASE(empty);
  LogFixture log(empty.url());
  LogRecord first = RecordAt("a", minutes{0});
  LogRecord second = RecordAt("b", minutes{1});
  first.client_request_id = second.client_request_id = "theirs";
  first.attempts = 2;
  first.calls = {{"p",
                  "p#1",
                  "m",
                  429,
                  "rate_limited",
                  "slow down",
                  microseconds{0},
                  {},
                  microseconds{3'000},
                  microseconds{4'000}},
                 {"p", "p#2", "m", 200, "success", "", microseconds{500}, microseconds{0},
                  microseconds{12'500}, microseconds{20'250}}};
  second.calls = {
      {"q", "q#1", "m", 200, "success", "", microseconds{0}, {}, {}, microseconds{1'000}}};
  log.Write({second, first});

  const auto row = log.reader->Find("a");

  REQUIRE(row);
  REQUIRE(row->has_value());
  const auto& calls = (*row)->record.calls;
  REQUIRE(calls.size() == 2);
  CHECK(calls[0].key_alias == "p#1");
  CHECK(calls[0].status == 429);
  CHECK(calls[0].error_text == "slow down");
  CHECK_FALSE(calls[0].connect);
  CHECK(calls[1].waited == microseconds{500});
  CHECK(calls[1].connect == microseconds{0});
  CHECK(calls[1].first_byte == microseconds{12'500});
  CHECK(calls[1].total == microseconds{20'250});
  CHECK(log.reader->Find("theirs").value()->record.id == "b");
  CHECK_FALSE(log.reader->Find("none").value());
  CHECK_FALSE(log.reader->Find("\xff").value());
}

}  // namespace
}  // namespace gateway::logging
