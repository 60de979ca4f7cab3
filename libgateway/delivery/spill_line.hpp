// What a spill's files are made of: lines of eight hex digits (Crc32 of the rest), a blank, a log
// record as JSON, and a line feed.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/log_record.hpp"

namespace gateway::delivery {

void AppendSpillLine(const LogRecord& record, std::string* out);

struct SpillPiece {
  std::vector<LogRecord> records;
  std::size_t bad_lines = 0;  // whose checksum is wrong, or which are no record
  std::size_t bytes = 0;      // of all these lines
};

// The whole lines that `text` begins with, up to `most`. What follows the last line feed is left
// for later: the rest of it may not be there yet, or never come.
[[nodiscard]] SpillPiece ReadSpillLines(std::string_view text, std::size_t most);

}  // namespace gateway::delivery
