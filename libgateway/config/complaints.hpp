// Complaints: every mistake in the configuration's files, told together.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/error.hpp"

namespace gateway::config {

class Complaints {
 public:
  // `line` 0: the file as a whole. `what`: what is wrong; what to write instead.
  void Add(std::string_view file, int line, std::string_view what);
  [[nodiscard]] bool empty() const { return entries_.empty(); }
  // kConfig; one line for each, file by file in the order they were first complained about.
  [[nodiscard]] Error ToError() const;

 private:
  struct Entry {
    std::size_t file;
    int line;
    std::string what;
  };
  std::vector<std::string> files_;
  std::vector<Entry> entries_;
};

// Where complaints about one file go.
struct Report {
  std::string file;
  Complaints* complaints;

  void At(int line, std::string_view what) const { complaints->Add(file, line, what); }
};

// A name out of a file as a message may show it: in quotes, cut, without control characters.
std::string Quoted(std::string_view name);

}  // namespace gateway::config
