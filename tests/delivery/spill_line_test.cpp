#include "libgateway/delivery/spill_line.hpp"

#include "libgateway/delivery/crc32.hpp"
#include "support/catch.hpp"
#include "support/random_record.hpp"

namespace gateway::delivery {
namespace {

std::string LineOf(const std::string& id) {
  LogRecord record;
  record.id = id;
  std::string line;
  AppendSpillLine(record, &line);
  return line;
}

std::vector<std::string> IdsOf(const SpillPiece& piece) {
  std::vector<std::string> ids;
  for (const LogRecord& record : piece.records) {
    ids.push_back(record.id);
  }
  return ids;
}

TEST_CASE("delivery::Crc32 is zlib's", "[delivery]") {
  CHECK(Crc32("") == 0);
  CHECK(Crc32("123456789") == 0xCBF43926U);  // the check value of every description of it
}

TEST_CASE("delivery::ReadSpillLines gives any records back as they were", "[delivery]") {
  test::RandomRecords random(11);
  std::vector<LogRecord> records;
  std::string text;
  for (int i = 0; i < 1'000; ++i) {
    records.push_back(random.Next());
    AppendSpillLine(records.back(), &text);
  }

  std::size_t at = 0;
  for (std::size_t done = 0; done < records.size();) {
    const SpillPiece piece = ReadSpillLines(std::string_view(text).substr(at), 7);
    REQUIRE(piece.bad_lines == 0);
    REQUIRE_FALSE(piece.records.empty());
    for (const LogRecord& record : piece.records) {
      REQUIRE(test::Same(record, records[done++]));
    }
    at += piece.bytes;
  }
  CHECK(at == text.size());
}

TEST_CASE("delivery::ReadSpillLines leaves a line without its end", "[delivery]") {
  const std::string whole = LineOf("a");
  const std::string half = LineOf("b");
  for (std::size_t length = 0; length < half.size(); ++length) {
    const SpillPiece piece = ReadSpillLines(whole + half.substr(0, length), 10);

    REQUIRE(IdsOf(piece) == std::vector<std::string>{"a"});
    REQUIRE(piece.bytes == whole.size());
    REQUIRE(piece.bad_lines == 0);
  }
}

TEST_CASE("delivery::ReadSpillLines passes over a line with any bit wrong, and counts it",
          "[delivery]") {
  const std::string before = LineOf("a");
  const std::string good = LineOf("b");
  for (std::size_t at = 0; at + 1 < good.size(); ++at) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      std::string bad = good;
      bad[at] = static_cast<char>(static_cast<unsigned char>(bad[at]) ^ (1U << bit));
      const SpillPiece piece = ReadSpillLines(before + bad + LineOf("c"), 10);

      CAPTURE(at, bit);
      if (std::string_view("ABCDEF").find(bad[at]) != std::string_view::npos && at < 8) {
        continue;  // the sum's digits in capitals are the same sum
      }
      REQUIRE(IdsOf(piece) == std::vector<std::string>{"a", "c"});
      REQUIRE(piece.bad_lines == (bad[at] == '\n' ? 2 : 1));
    }
  }
}

TEST_CASE("delivery::ReadSpillLines counts what is no line of a spill", "[delivery]") {
  const SpillPiece piece = ReadSpillLines("\n12345678 \nno sum\n00000000 {}\n", 10);

  CHECK(piece.records.empty());
  CHECK(piece.bad_lines == 4);
  CHECK(piece.bytes == 30);
}

}  // namespace
}  // namespace gateway::delivery
