// A strict reader of Prometheus' text format 0.0.4: what real scrapers let pass is a mistake here.
// Source: https://prometheus.io/docs/instrumenting/exposition_formats/
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gateway::server {

using LabelMap = std::map<std::string, std::string>;

struct ParsedSample {
  std::string name;
  LabelMap labels;
  double value = 0;
};

struct ParsedFamily {
  std::string type;
  std::string help;
  std::vector<ParsedSample> samples;
};

struct ParsedMetrics {
  std::map<std::string, ParsedFamily> families;
  std::vector<std::string> mistakes;

  // Of the sample with exactly these labels; empty: there is none.
  [[nodiscard]] std::optional<double> Value(const std::string& name,
                                            const LabelMap& labels = {}) const;
  // The sum of all samples of that name that have these labels, among others.
  [[nodiscard]] double Sum(const std::string& name, const LabelMap& labels = {}) const;
};

// Also checks that no series comes twice, that counters are not negative, and that histograms have
// rising, cumulative buckets up to +Inf, and a _sum and a _count that fit.
ParsedMetrics ParseMetrics(std::string_view text);

}  // namespace gateway::server
