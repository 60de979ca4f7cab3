#include "server/commands/logs_csv.hpp"

#include <array>

#include "server/commands/display_text.hpp"
#include "server/json/json.hpp"
#include "server/json/json_copy.hpp"

namespace gateway::server {
namespace {

constexpr auto kColumns = std::to_array<std::string_view>({
    "id",
    "request_id",
    "client_request_id",
    "ts_ms",
    "time",
    "client_protocol",
    "client",
    "method",
    "path",
    "model_asked",
    "model_alias",
    "model_sent",
    "provider",
    "key_alias",
    "status",
    "upstream_status",
    "streamed",
    "prompt_tokens",
    "completion_tokens",
    "cached_tokens",
    "cache_write_tokens",
    "reasoning_tokens",
    "usage_source",
    "stop_reason",
    "lossy",
    "first_byte_ms",
    "total_ms",
    "overhead_ms",
    "bytes_in",
    "bytes_out",
    "attempts",
    "cost",
    "trace_id",
    "parent_span",
    "span",
    "outcome",
    "error_code",
    "error_text",
    "instance",
});

// Source: OWASP, CSV Injection.
bool LooksLikeFormula(std::string_view cell) {
  return !cell.empty() && std::string_view("=+-@\t\r").find(cell.front()) != std::string_view::npos;
}

void AppendCell(std::string_view cell, std::string* line) {
  if (cell.find_first_of(",\"\r\n") == std::string_view::npos) {
    line->append(cell);
    return;
  }
  line->push_back('"');
  for (const char c : cell) {
    line->append(c == '"' ? 2 : 1, c);
  }
  line->push_back('"');
}

std::string CellOf(const rapidjson::Value* value) {
  if (value == nullptr || value->IsNull()) {
    return {};
  }
  if (!value->IsString()) {
    std::string text;
    AppendJson(*value, &text);
    return text;
  }
  std::string text = DisplayText(TextOf(value));
  return LooksLikeFormula(text) ? "'" + text : text;
}

}  // namespace

std::string CsvLine(std::span<const std::string> cells) {
  std::string line;
  for (const std::string& cell : cells) {
    line.append(&cell == cells.data() ? "" : ",");
    AppendCell(cell, &line);
  }
  return line + "\r\n";
}

std::span<const std::string_view> LogColumns() { return kColumns; }

std::vector<std::string> CellsOf(const rapidjson::Value& row,
                                 std::span<const std::string_view> names) {
  std::vector<std::string> cells;
  cells.reserve(names.size());
  for (const std::string_view name : names) {
    cells.push_back(CellOf(Find(&row, name)));
  }
  return cells;
}

}  // namespace gateway::server
