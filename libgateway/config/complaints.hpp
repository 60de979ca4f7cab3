// Complaints: every mistake in the configuration's files, told together.
#pragma once

#include <compare>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/error.hpp"

namespace gateway::config {

// In a file.
struct Place {
  int line = 0;    // 1 is the first; 0: the file as a whole
  int column = 0;  // in bytes, 1 is the first; 0: the line as a whole

  friend auto operator<=>(const Place&, const Place&) = default;
};

// "file:3:7", as compilers write it.
std::string Location(std::string_view file, Place place);

class Complaints {
 public:
  // `what`: what is wrong; what to write instead.
  void Add(std::string_view file, Place place, std::string_view what);
  [[nodiscard]] bool empty() const { return entries_.empty(); }
  // kConfig; one line for each, file by file in the order they were first complained about.
  [[nodiscard]] Error ToError() const;

 private:
  struct Entry {
    std::size_t file;
    Place place;
    std::string what;
  };
  std::vector<std::string> files_;
  std::vector<Entry> entries_;
};

// Where complaints about one file go.
struct Report {
  std::string file;
  Complaints* complaints;

  void At(Place place, std::string_view what) const { complaints->Add(file, place, what); }
};

// A name out of a file as a message may show it: in quotes, cut, without control characters.
std::string Quoted(std::string_view name);

}  // namespace gateway::config
