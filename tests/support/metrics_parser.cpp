#include "support/metrics_parser.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <set>
#include <utility>

namespace gateway::server {
namespace {

bool IsNameStart(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':';
}
bool IsNamePart(char c) { return IsNameStart(c) || (c >= '0' && c <= '9'); }

std::string TakeName(std::string_view* text) {
  std::size_t length = 0;
  while (length < text->size() &&
         (length == 0 ? IsNameStart((*text)[0]) : IsNamePart((*text)[length]))) {
    ++length;
  }
  std::string name(text->substr(0, length));
  text->remove_prefix(length);
  return name;
}

std::optional<double> ReadNumber(std::string_view text) {
  if (text == "+Inf") {
    return std::numeric_limits<double>::infinity();
  }
  double value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = failure == std::errc() && end == text.data() + text.size();
  return whole && std::isfinite(value) ? std::optional(value) : std::nullopt;
}

bool Take(char c, std::string_view* text) {
  if (text->empty() || text->front() != c) {
    return false;
  }
  text->remove_prefix(1);
  return true;
}

// The value in quotes, unescaped. Empty: it is none.
std::optional<std::string> TakeValue(std::string_view* text) {
  std::string value;
  if (!Take('"', text)) {
    return std::nullopt;
  }
  while (!text->empty()) {
    const char c = text->front();
    text->remove_prefix(1);
    if (c == '"') {
      return value;
    }
    if (c != '\\') {
      value.push_back(c);
      continue;
    }
    if (text->empty() || std::string_view("\\\"n").find(text->front()) == std::string_view::npos) {
      return std::nullopt;
    }
    value.push_back(text->front() == 'n' ? '\n' : text->front());
    text->remove_prefix(1);
  }
  return std::nullopt;
}

class Parser {
 public:
  ParsedMetrics Parse(std::string_view text) {
    if (!text.ends_with('\n')) {
      Complain("the last line does not end", "");
    }
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      ReadLine(text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    for (const auto& [name, family] : parsed_.families) {
      if (family.type.empty() || family.help.empty()) {
        Complain("no TYPE or no HELP", name);
      } else if (family.type == "histogram") {
        CheckHistogram(name, family);
      }
    }
    return std::move(parsed_);
  }

 private:
  void Complain(const std::string& what, std::string_view where) {
    parsed_.mistakes.push_back(what + ": " + std::string(where));
  }

  void ReadLine(std::string_view line) {
    if (line.starts_with("# HELP ")) {
      ReadHelp(line.substr(7));
    } else if (line.starts_with("# TYPE ")) {
      ReadType(line.substr(7));
    } else {
      ReadSample(line);
    }
  }

  void ReadHelp(std::string_view rest) {
    const std::string name = TakeName(&rest);
    if (parsed_.families.contains(name) || !Take(' ', &rest) || rest.empty()) {
      return Complain("a HELP that comes twice, or has no text", name);
    }
    parsed_.families[name].help = rest;
    current_ = name;
  }

  void ReadType(std::string_view rest) {
    const std::string name = TakeName(&rest);
    const std::set<std::string_view> types = {"counter", "gauge", "histogram"};
    if (name != current_ || !Take(' ', &rest) || !types.contains(rest) ||
        !parsed_.families[name].type.empty() || !parsed_.families[name].samples.empty()) {
      return Complain("a TYPE in the wrong place, or an unknown one", name);
    }
    parsed_.families[name].type = rest;
  }

  void ReadSample(std::string_view line) {
    std::string_view rest = line;
    ParsedSample sample;
    sample.name = TakeName(&rest);
    if (Take('{', &rest) && !ReadLabels(&rest, &sample.labels)) {
      return Complain("labels that are none", line);
    }
    const bool blank = Take(' ', &rest);
    const auto value = ReadNumber(rest);
    if (!blank || !value) {
      return Complain("no value", line);
    }
    sample.value = *value;
    ParsedFamily& family = parsed_.families[current_];
    const bool fits = family.type == "histogram" ? sample.name == current_ + "_bucket" ||
                                                       sample.name == current_ + "_sum" ||
                                                       sample.name == current_ + "_count"
                                                 : sample.name == current_;
    if (!fits || !seen_.emplace(sample.name, sample.labels).second) {
      return Complain("a sample of another family, or one that comes twice", line);
    }
    if (family.type != "gauge" && sample.value < 0) {
      Complain("a negative counter", line);
    }
    if (family.type == "counter" && !current_.ends_with("_total")) {
      Complain("a counter without _total", line);
    }
    family.samples.push_back(std::move(sample));
  }

  static bool ReadLabels(std::string_view* rest, LabelMap* labels) {
    do {
      const std::string name = TakeName(rest);
      if (name.empty() || name.find(':') != std::string::npos || !Take('=', rest)) {
        return false;
      }
      auto value = TakeValue(rest);
      if (!value || !labels->emplace(name, *std::move(value)).second) {
        return false;
      }
    } while (Take(',', rest));
    return Take('}', rest);
  }

  void CheckHistogram(const std::string& name, const ParsedFamily& family) {
    struct Series {
      std::vector<std::pair<double, double>> buckets;  // bound, count
      std::optional<double> sum;
      std::optional<double> count;
    };
    std::map<LabelMap, Series> all;
    for (const ParsedSample& sample : family.samples) {
      LabelMap labels = sample.labels;
      if (sample.name != name + "_bucket") {
        Series& series = all[labels];
        (sample.name == name + "_sum" ? series.sum : series.count) = sample.value;
        continue;
      }
      const auto bound = ReadNumber(labels["le"]);
      labels.erase("le");
      all[labels].buckets.emplace_back(bound.value_or(-1), sample.value);
    }
    for (const auto& [labels, series] : all) {
      const auto& buckets = series.buckets;
      if (buckets.empty() || !Rises(buckets) || !std::isinf(buckets.back().first) || !series.sum ||
          series.count != buckets.back().second) {
        Complain("a histogram that does not add up", name);
      }
    }
  }

  static bool Rises(const std::vector<std::pair<double, double>>& buckets) {
    for (std::size_t i = 1; i < buckets.size(); ++i) {
      if (buckets[i].first <= buckets[i - 1].first || buckets[i].second < buckets[i - 1].second) {
        return false;
      }
    }
    return true;
  }

  ParsedMetrics parsed_;
  std::string current_;  // family
  std::set<std::pair<std::string, LabelMap>> seen_;
};

bool Has(const LabelMap& all, const LabelMap& some) {
  return std::all_of(some.begin(), some.end(), [&all](const auto& label) {
    const auto found = all.find(label.first);
    return found != all.end() && found->second == label.second;
  });
}

template <typename Visit>
void ForEach(const ParsedMetrics& parsed, const std::string& name, const Visit& visit) {
  for (const auto& [family_name, family] : parsed.families) {
    for (const ParsedSample& sample : family.samples) {
      if (sample.name == name) {
        visit(sample);
      }
    }
  }
}

}  // namespace

std::optional<double> ParsedMetrics::Value(const std::string& name, const LabelMap& labels) const {
  std::optional<double> value;
  ForEach(*this, name, [&](const ParsedSample& sample) {
    if (sample.labels == labels) {
      value = sample.value;
    }
  });
  return value;
}

double ParsedMetrics::Sum(const std::string& name, const LabelMap& labels) const {
  double sum = 0;
  ForEach(*this, name, [&](const ParsedSample& sample) {
    sum += Has(sample.labels, labels) ? sample.value : 0;
  });
  return sum;
}

ParsedMetrics ParseMetrics(std::string_view text) { return Parser().Parse(text); }

}  // namespace gateway::server
