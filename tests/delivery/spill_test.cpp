#include "libgateway/delivery/spill.hpp"

#include <filesystem>
#include <fstream>

#include "libgateway/delivery/spill_line.hpp"
#include "logging/sqlite_fixture.hpp"
#include "support/catch.hpp"

namespace gateway::delivery {
namespace {

using logging::TempFolder;

std::string Lines(int first, int count) {
  std::string lines;
  for (int i = first; i < first + count; ++i) {
    AppendSpillLine(logging::RecordWithId(std::to_string(i)), &lines);
  }
  return lines;
}

// All that is in it, by id; removes it.
std::vector<std::string> TakeAll(Spill& spill, std::size_t most = 256) {
  std::vector<std::string> ids;
  for (;;) {
    const auto records = spill.Next(most);
    REQUIRE(records);
    if (records->empty()) {
      return ids;
    }
    for (const LogRecord& record : *records) {
      ids.push_back(record.id);
    }
    spill.Remove();
  }
}

std::vector<std::string> Numbers(int first, int count) {
  std::vector<std::string> numbers;
  for (int i = first; i < first + count; ++i) {
    numbers.push_back(std::to_string(i));
  }
  return numbers;
}

std::vector<std::string> FilesIn(const std::string& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".jsonl") {
      names.push_back(entry.path().string());
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

TEST_CASE("delivery::Spill gives what it keeps in order, and leaves no file", "[delivery]") {
  const TempFolder temp;
  const std::string folder = temp.File("data/spill");
  Spill spill(folder, {});
  REQUIRE(spill.Open());
  CHECK_FALSE(std::filesystem::exists(folder));

  REQUIRE(spill.Append(Lines(0, 3), 3));
  REQUIRE(spill.Append(Lines(3, 2), 2));
  CHECK(spill.rows() == 5);
  CHECK(logging::ModeOf(folder) == 0700U);
  CHECK(logging::ModeOf(FilesIn(folder).at(0)) == 0600U);
  const auto once = spill.Next(2);
  const auto again = spill.Next(2);

  REQUIRE(once);
  REQUIRE(again);
  CHECK((*again)[1].id == "1");
  CHECK(TakeAll(spill, 2) == Numbers(0, 5));
  CHECK(spill.rows() == 0);
  CHECK(spill.bytes() == 0);
  CHECK(FilesIn(folder).empty());
}

TEST_CASE("delivery::Spill takes more while it is read", "[delivery]") {
  const TempFolder temp;
  Spill spill(temp.File("spill"), {});
  REQUIRE(spill.Append(Lines(0, 3), 3));
  REQUIRE(spill.Next(2));
  REQUIRE(spill.Append(Lines(3, 1), 1));
  spill.Remove();
  CHECK(TakeAll(spill) == Numbers(2, 2));
  REQUIRE(spill.Append(Lines(9, 1), 1));
  CHECK(TakeAll(spill) == Numbers(9, 1));
}

TEST_CASE("delivery::Spill begins a new file when one is large enough", "[delivery]") {
  const TempFolder temp;
  const std::string folder = temp.File("spill");
  const std::size_t line = Lines(10, 1).size();
  Spill spill(folder, {.bytes = 1U << 20U, .file_bytes = line * 4});

  for (int i = 0; i < 10; ++i) {
    REQUIRE(spill.Append(Lines(10 + i, 1), 1));
  }
  CHECK(FilesIn(folder).size() == 3);
  REQUIRE(spill.Next(256));
  spill.Remove();
  CHECK(FilesIn(folder).size() == 2);

  CHECK(TakeAll(spill) == Numbers(14, 6));
}

TEST_CASE("delivery::Spill is bounded, and has room again when a file is gone", "[delivery]") {
  const TempFolder temp;
  const std::size_t line = Lines(10, 1).size();
  Spill spill(temp.File("spill"), {.bytes = line * 4, .file_bytes = line * 2});
  for (int i = 0; i < 4; ++i) {
    REQUIRE(spill.Append(Lines(10 + i, 1), 1));
  }

  const auto full = spill.Append(Lines(14, 1), 1);
  REQUIRE(spill.Next(256));
  spill.Remove();
  const auto room = spill.Append(Lines(15, 1), 1);

  REQUIRE_FALSE(full);
  CHECK(full.error().code == ErrorCode::kStorage);
  CHECK(full.error().message.find("is full") != std::string::npos);
  CHECK(room);
  CHECK(TakeAll(spill) == std::vector<std::string>{"12", "13", "15"});
}

TEST_CASE("delivery::Spill takes over what an earlier run left, without its half line",
          "[delivery]") {
  const TempFolder temp;
  const std::string folder = temp.File("spill");
  {
    Spill spill(folder, {.bytes = 1U << 20U, .file_bytes = 1});
    REQUIRE(spill.Append(Lines(0, 2), 2));
    REQUIRE(spill.Append(Lines(2, 2), 2));
    REQUIRE(spill.Next(1));
    spill.Remove();  // known to nobody but the sink
  }
  const auto half = GENERATE(0, 1, 9, 40);
  std::ofstream(FilesIn(folder).back(), std::ios::app) << Lines(4, 1).substr(0, half);

  Spill spill(folder, {});
  REQUIRE(spill.Open());
  CHECK(spill.rows() == 4);
  REQUIRE(spill.Append(Lines(7, 1), 1));

  CHECK(TakeAll(spill) == std::vector<std::string>{"0", "1", "2", "3", "7"});
  CHECK(spill.bad_lines() == 0);
  CHECK(FilesIn(folder).empty());
}

TEST_CASE("delivery::Spill passes over lines that were changed, and counts them", "[delivery]") {
  const TempFolder temp;
  const std::string folder = temp.File("spill");
  {
    Spill spill(folder, {});
    REQUIRE(spill.Append(Lines(0, 5), 5));
  }
  {
    std::fstream file(FilesIn(folder).at(0));
    file.seekp(static_cast<std::streamoff>(Lines(0, 2).size() + 30));
    file << '#';
  }

  Spill spill(folder, {});
  REQUIRE(spill.Open());

  CHECK(TakeAll(spill, 2) == std::vector<std::string>{"0", "1", "3", "4"});
  CHECK(spill.bad_lines() == 1);
  CHECK(spill.rows() == 0);
}

TEST_CASE("delivery::Spill keeps lines of any length", "[delivery]") {
  const TempFolder temp;
  Spill spill(temp.File("spill"), {});
  LogRecord record = logging::RecordWithId("long");
  auto bodies = std::make_shared<LoggedBodies>();
  bodies->request.assign(3U << 20U, 'x');
  record.bodies = bodies;
  std::string lines;
  AppendSpillLine(record, &lines);
  REQUIRE(spill.Append(lines, 1));
  REQUIRE(spill.Append(Lines(1, 1), 1));

  CHECK(TakeAll(spill) == std::vector<std::string>{"long", "1"});
}

TEST_CASE("delivery::Spill's folder belongs to one at a time", "[delivery]") {
  const TempFolder temp;
  auto first = std::make_unique<Spill>(temp.File("spill"), SpillLimits{});
  REQUIRE(first->Append(Lines(0, 1), 1));
  Spill second(temp.File("spill"), {});

  const auto open = second.Open();
  const auto append = second.Append(Lines(1, 1), 1);
  first.reset();
  const auto open_again = second.Open();

  REQUIRE_FALSE(open);
  CHECK(open.error().message == temp.File("spill") + " is in use by another process");
  CHECK_FALSE(append);
  CHECK(open_again);
  CHECK(TakeAll(second) == Numbers(0, 1));
}

TEST_CASE("delivery::Spill says what is wrong with a folder it cannot use", "[delivery]") {
  const TempFolder temp;
  std::ofstream(temp.File("text")) << "x";
  Spill spill(temp.File("text/spill"), {});

  const auto appended = spill.Append(Lines(0, 1), 1);

  REQUIRE_FALSE(appended);
  CHECK(appended.error().code == ErrorCode::kStorage);
  CHECK(appended.error().message.find(temp.File("text/spill")) != std::string::npos);
}

}  // namespace
}  // namespace gateway::delivery
