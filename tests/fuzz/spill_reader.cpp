// A file of a spill, whatever became of it; and its lines with checksums that are right, so that
// records are reached.
#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "harness.hpp"
#include "libgateway/delivery/crc32.hpp"
#include "libgateway/delivery/spill_line.hpp"
#include "require.hpp"

namespace gateway::fuzz {
namespace {

using delivery::AppendSpillLine;
using delivery::ReadSpillLines;
using delivery::SpillPiece;

// Whether all that can be read is read, however much is taken at a time.
void ReadAll(std::string_view text) {
  const SpillPiece all = ReadSpillLines(text, text.size() + 1);
  Require(all.bytes <= text.size() && (all.bytes == 0 || text[all.bytes - 1] == '\n'),
          "whole lines", text);
  Require(text.substr(all.bytes).find('\n') == std::string_view::npos, "all lines", text);
  const std::string_view read = text.substr(0, all.bytes);
  Require(static_cast<std::size_t>(std::count(read.begin(), read.end(), '\n')) ==
              all.records.size() + all.bad_lines,
          "each line is a record or a bad one", text);
  std::size_t bytes = 0;
  std::size_t records = 0;
  for (SpillPiece one; (one = ReadSpillLines(text.substr(bytes), 1)).bytes > 0;) {
    bytes += one.bytes;
    records += one.records.size();
  }
  Require(bytes == all.bytes && records == all.records.size(), "line by line", text);
  for (const LogRecord& record : all.records) {
    std::string line;
    AppendSpillLine(record, &line);
    const SpillPiece again = ReadSpillLines(line, 2);
    Require(again.records.size() == 1 && again.bytes == line.size(), "what is written is read",
            line);
    std::string same;
    AppendSpillLine(again.records.front(), &same);
    Require(same == line, "a record stays as it is", line);
  }
}

// The same lines, each with the sum that it should have.
std::string WithSums(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view json = text.substr(0, end);
    out += fmt::format("{:08x} {}\n", delivery::Crc32(json), json);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

}  // namespace
}  // namespace gateway::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gateway::fuzz;  // NOLINT: a file of its own
  const std::string_view text = View(data, size);
  ReadAll(text);
  ReadAll(WithSums(text));
  return 0;
}
