#include "libgateway/records/packed_record.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "libgateway/records/packed_records.hpp"
#include "libgateway/records/packed_sink.hpp"
#include "support/catch.hpp"
#include "support/random_record.hpp"

namespace gateway::records {
namespace {

constexpr std::size_t kLongest = 4096;

// A member that is added breaks this, as a reminder that it has to be packed, too.
[[maybe_unused]] void AllMembers(const LogRecord& record, const AttemptRecord& call) {
  [[maybe_unused]] const auto& [a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, b0, b1, b2, b3, b4, b5, b6,
                                b7, b8, b9, c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, d0, d1, d2,
                                d3] = record;
  [[maybe_unused]] const auto& [e0, e1, e2, e3, e4, e5, e6, e7, e8, e9] = call;
}

LogRecord Unpacked(const PackedRecord& packed) {
  LogRecord record;
  Unpack(packed, &record);
  return record;
}

TEST_CASE("records::Unpack gives what was packed, also into a record that was another's",
          "[records]") {
  test::RandomRecords random(20'261'127);
  LogRecord used;
  for (int i = 0; i < 2'000; ++i) {
    const LogRecord record = random.Next();

    Unpack(*Packed(record), &used);

    REQUIRE(test::Same(used, record));
    REQUIRE(used.bodies == record.bodies);
  }
}

TEST_CASE("records::PackedRecord is read without being unpacked", "[records]") {
  LogRecord record;
  record.id = "the first text";
  record.path = "/v1/chat/completions";
  record.error_text = "the last text";
  record.calls.resize(2);
  record.calls[0].provider = "a";
  record.calls[1].provider = "b";
  record.calls[1].error_text = "gone";

  const Packed holder(record);
  const PackedRecord& packed = *holder;

  CHECK(packed.text<&LogRecord::id>() == "the first text");
  CHECK(packed.text<&LogRecord::path>() == "/v1/chat/completions");
  CHECK(packed.text<&LogRecord::method>().empty());
  CHECK(packed.text<&LogRecord::error_text>() == "the last text");
  REQUIRE(packed.calls().size() == 2);
  CHECK(packed.calls()[0].text<&AttemptRecord::provider>() == "a");
  CHECK(packed.calls()[1].text<&AttemptRecord::provider>() == "b");
  CHECK(packed.calls()[1].text<&AttemptRecord::error_text>() == "gone");
}

TEST_CASE("records::Pack cuts each text to 4 KiB", "[records]") {
  LogRecord record;
  record.error_text = std::string(kLongest, 'a') + "b";
  record.model_asked = std::string(1 << 20, 'm');
  record.path = std::string(kLongest, 'p');
  record.calls.resize(1);
  record.calls[0].error_text = std::string(kLongest + 1, 'c');

  const LogRecord unpacked = Unpacked(*Packed(record));

  CHECK(unpacked.error_text == std::string(kLongest, 'a'));
  CHECK(unpacked.model_asked == std::string(kLongest, 'm'));
  CHECK(unpacked.path == record.path);
  CHECK(unpacked.calls[0].error_text == std::string(kLongest, 'c'));
}

TEST_CASE("records::PackedRecords keeps every record where it is, of any size", "[records]") {
  test::RandomRecords random(7);
  PackedRecords packed;
  for (int round = 0; round < 4; ++round) {
    std::vector<LogRecord> records;
    std::vector<const PackedRecord*> places;
    std::size_t bytes = 0;
    for (int i = 0; i < 500; ++i) {
      LogRecord record = random.Next();
      record.path.assign(random.Below(kLongest), 'x');
      record.calls.resize(i == 99 ? 1'000 : record.calls.size());  // more than a block
      const Packed each(record);
      bytes += BytesOf(*each);
      packed.Add(*each);
      places.push_back(packed.all().back());
      records.push_back(std::move(record));
    }

    REQUIRE(packed.size() == records.size());
    CHECK(packed.bytes() == bytes);
    for (std::size_t i = 0; i < records.size(); ++i) {
      REQUIRE(packed.all()[i] == places[i]);
      REQUIRE(test::Same(Unpacked(*places[i]), records[i]));
    }
    const PackedRecords moved = std::move(packed);
    packed = PackedRecords();
    CHECK(packed.empty());
    CHECK(packed.bytes() == 0);
    REQUIRE(test::Same(Unpacked(*moved.all().back()), records.back()));
    if (round % 2 == 0) {
      packed = PackAll(records);
      REQUIRE(test::Same(Unpacked(*packed.all().front()), records.front()));
      packed.Clear();
    }
  }
}

TEST_CASE(
    "records::PackedRecords counts the bodies, and uses its blocks again after a large record",
    "[records]") {
  LogRecord small;
  LogRecord large;
  large.calls.resize(2'000);
  LogRecord with_bodies;
  with_bodies.bodies =
      std::make_shared<const LoggedBodies>(LoggedBodies{std::string(5'000, 'x'), {}, false, false});
  PackedRecords packed;
  packed.Add(*Packed(small));
  const PackedRecord* const first = packed.all()[0];
  packed.Clear();

  packed.Add(*Packed(large));
  packed.Add(*Packed(small));
  packed.Add(*Packed(with_bodies));

  CHECK(packed.all()[1] == first);
  CHECK(packed.bytes() > 5'000 + 2'000 * sizeof(PackedCall));
  CHECK(BytesOf(*packed.all()[2]) > BytesOf(*packed.all()[1]) + 5'000);
}

TEST_CASE("records::PackedRecords holds bodies until it is cleared", "[records]") {
  LogRecord record;
  const auto bodies =
      std::make_shared<const LoggedBodies>(LoggedBodies{"ask", "told", true, false});
  record.bodies = bodies;
  PackedRecords packed;
  packed.Add(*Packed(record));
  record = LogRecord();
  packed.Add(*Packed(record));

  CHECK(Unpacked(*packed.all()[0]).bodies == bodies);
  CHECK(Unpacked(*packed.all()[1]).bodies == nullptr);
  CHECK(bodies.use_count() == 2);
  PackedRecords moved = std::move(packed);
  CHECK(Unpacked(*moved.all()[0]).bodies == bodies);
  moved.Clear();
  CHECK(bodies.use_count() == 1);
}

TEST_CASE("records::PackedSink takes records that nobody has packed", "[records]") {
  class Taker final : public PackedSink {
   public:
    Result<void> WritePacked(RecordSpan records) override {
      for (const PackedRecord* record : records) {
        ids += record->text<&LogRecord::id>();
      }
      return {};
    }
    std::string ids;
  };
  Taker taker;
  std::vector<LogRecord> records(2);
  records[0].id = "a";
  records[1].id = "b";

  REQUIRE(static_cast<LogSink&>(taker).Write(records));

  CHECK(taker.ids == "ab");
}

}  // namespace
}  // namespace gateway::records
