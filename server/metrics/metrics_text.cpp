#include "server/metrics/metrics_text.hpp"

#include <cmath>

#include <fmt/format.h>

namespace gateway::server {
namespace {

void AppendEscaped(std::string_view value, std::string* out) {
  for (const char c : value) {
    if (c == '\n') {
      out->append("\\n");
      continue;
    }
    if (c == '\\' || c == '"') {
      out->push_back('\\');
    }
    out->push_back(c);
  }
}

std::string NumberOf(double value) {
  if (std::isnan(value)) {
    return "NaN";
  }
  return std::isinf(value) ? (value > 0 ? "+Inf" : "-Inf") : fmt::format("{}", value);
}

}  // namespace

void MetricsText::Family(std::string_view name, std::string_view type, std::string_view help) {
  name_ = name;
  text_.append(fmt::format("# HELP {0} {1}\n# TYPE {0} {2}\n", name, help, type));
}

void MetricsText::Line(std::string_view suffix, MetricLabels labels, std::string_view bound,
                       std::string_view value) {
  text_.append(name_).append(suffix);
  char separator = '{';
  const auto add = [this, &separator](std::string_view name, std::string_view text) {
    text_.push_back(std::exchange(separator, ','));
    text_.append(name).append("=\"");
    AppendEscaped(text, &text_);
    text_.push_back('"');
  };
  for (const MetricLabel& label : labels) {
    add(label.name, label.value);
  }
  if (!bound.empty()) {
    add("le", bound);
  }
  text_.append(separator == '{' ? " " : "} ").append(value).push_back('\n');
}

void MetricsText::Sample(MetricLabels labels, std::uint64_t value) {
  Line("", labels, "", std::to_string(value));
}

void MetricsText::Sample(MetricLabels labels, double value) {
  Line("", labels, "", NumberOf(value));
}

void MetricsText::Sample(MetricLabels labels, std::span<const double> bounds,
                         const HistogramCounts& counts) {
  std::uint64_t so_far = 0;
  for (std::size_t i = 0; i < counts.buckets.size(); ++i) {
    so_far += counts.buckets[i];
    Line("_bucket", labels, i < bounds.size() ? NumberOf(bounds[i]) : "+Inf",
         std::to_string(so_far));
  }
  Line("_sum", labels, "", NumberOf(counts.sum));
  Line("_count", labels, "", std::to_string(so_far));
}

}  // namespace gateway::server
