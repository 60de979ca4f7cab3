#include "libgateway/delivery/spill_line.hpp"

#include <charconv>
#include <cstdint>
#include <iterator>
#include <optional>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "libgateway/delivery/crc32.hpp"
#include "libgateway/json/log_record.hpp"

namespace gateway::delivery {
namespace {

constexpr std::size_t kSumDigits = 8;

std::optional<LogRecord> ReadLine(std::string_view line) {
  if (line.size() <= kSumDigits || line[kSumDigits] != ' ') {
    return std::nullopt;
  }
  std::uint32_t sum = 0;
  const auto [end, failed] = std::from_chars(line.data(), line.data() + kSumDigits, sum, 16);
  const std::string_view json = line.substr(kSumDigits + 1);
  if (failed != std::errc() || end != line.data() + kSumDigits || sum != Crc32(json)) {
    return std::nullopt;
  }
  auto record = json::ReadLogRecord(json);
  return record ? std::optional<LogRecord>(*std::move(record)) : std::nullopt;
}

}  // namespace

void AppendSpillLine(const LogRecord& record, std::string* out) {
  const std::size_t start = out->size();
  out->append(kSumDigits, '0').push_back(' ');
  json::AppendLogRecord(record, out);
  const std::uint32_t sum = Crc32(std::string_view(*out).substr(start + kSumDigits + 1));
  fmt::format_to(out->begin() + static_cast<std::ptrdiff_t>(start), "{:08x}", sum);
  out->push_back('\n');
}

SpillPiece ReadSpillLines(std::string_view text, std::size_t most) {
  SpillPiece piece;
  while (piece.records.size() + piece.bad_lines < most) {
    const std::string_view rest = text.substr(piece.bytes);
    const std::size_t length = rest.find('\n');
    if (length == std::string_view::npos) {
      break;
    }
    piece.bytes += length + 1;
    if (auto record = ReadLine(rest.substr(0, length))) {
      piece.records.push_back(*std::move(record));
    } else {
      ++piece.bad_lines;
    }
  }
  return piece;
}

}  // namespace gateway::delivery
