// TableReader: the settings of one table, each by name and type; complains about what does not fit.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libgateway/config/complaints.hpp"
#include "libgateway/config/tree.hpp"

namespace gateway::config {

// Inclusive.
template <typename T>
struct Range {
  T least;
  T most;
};

// A text with its ${...} replaced. Empty: complained.
std::optional<std::string> ReadText(const Node& node, const Report& report);

// A text that may not have ${...}, and so may be shown in messages. Empty: complained.
std::optional<std::string> ReadPlainText(const Node& node, const Report& report);

// How messages call a value: its name in quotes, or "this entry".
std::string NameOf(const Node& node);

// Reading an absent setting changes nothing. Whatever was asked for is a known name afterwards.
class TableReader {
 public:
  // `table` outlives the reader. Complains when it is neither a table nor nothing at all, and then
  // has no settings.
  TableReader(const Node& table, const Report& report);

  // Null when it is absent.
  const Node* Find(std::string_view name);

  void Text(std::string_view name, std::string* value);
  void Flag(std::string_view name, bool* value);
  // One of two words; true: the second.
  void Choice(std::string_view name, const std::array<std::string_view, 2>& words, bool* is_second);
  void Number(std::string_view name, Range<int> range, int* value);
  void Count(std::string_view name, Range<std::size_t> range, std::size_t* value);
  // Not negative: money.
  void Amount(std::string_view name, double most, double* value);
  // A part of the whole: 0.2 is a fifth.
  void Share(std::string_view name, Range<double> range, double* value);
  // A count, or a text such as "32MiB".
  void Size(std::string_view name, Range<std::size_t> range, std::size_t* value);
  // A text such as "10s", or a number of seconds.
  void Duration(std::string_view name, Range<std::chrono::milliseconds> range,
                std::chrono::milliseconds* value);

  // Last: complains about names that nobody asked for.
  void RefuseOthers() const;

  [[nodiscard]] const Report& report() const { return report_; }
  [[nodiscard]] Place place() const { return table_.place; }

 private:
  [[nodiscard]] std::optional<std::int64_t> Whole(const Node& node, std::int64_t least,
                                                  std::int64_t most) const;

  const Node& table_;
  const Report& report_;
  std::vector<std::string> known_;
};

}  // namespace gateway::config
