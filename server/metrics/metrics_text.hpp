// MetricsText: Prometheus' text format 0.0.4.
// Source: https://prometheus.io/docs/instrumenting/exposition_formats/
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gateway::server {

struct MetricLabel {
  std::string_view name;
  std::string_view value;  // any text
};

using MetricLabels = std::initializer_list<MetricLabel>;

// What a histogram counted.
struct HistogramCounts {
  std::vector<std::uint64_t> buckets;  // one for each bound, and one for what is above all
  double sum = 0;
};

class MetricsText {
 public:
  // The samples that follow, up to the next family, are of this one. `help`: one line.
  void Counter(std::string_view name, std::string_view help) { Family(name, "counter", help); }
  void Gauge(std::string_view name, std::string_view help) { Family(name, "gauge", help); }
  void Histogram(std::string_view name, std::string_view help) { Family(name, "histogram", help); }

  void Sample(MetricLabels labels, std::uint64_t value);
  void Sample(MetricLabels labels, double value);
  // `bounds`: upper ones, which belong to their buckets, rising.
  void Sample(MetricLabels labels, std::span<const double> bounds, const HistogramCounts& counts);

  [[nodiscard]] std::string Take() { return std::move(text_); }

 private:
  void Family(std::string_view name, std::string_view type, std::string_view help);
  void Line(std::string_view suffix, MetricLabels labels, std::string_view bound,
            std::string_view value);

  std::string text_;
  std::string name_;  // of the family
};

}  // namespace gateway::server
