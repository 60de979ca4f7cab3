// A configuration file on disk.
#pragma once

#include <optional>
#include <string>

#include "libgateway/config/complaints.hpp"
#include "libgateway/config/tree.hpp"

namespace gateway::config {

struct SourceFile {
  Node root;
  std::string text;
  bool others_may_read = false;  // its group or everybody
};

// Reads and parses report.file. Empty: complained; also of a file that anybody may change.
std::optional<SourceFile> ReadSourceFile(const Report& report);

}  // namespace gateway::config
