// A configuration file on disk.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "libgateway/config/complaints.hpp"
#include "libgateway/config/tree.hpp"

namespace gateway::config {

constexpr std::size_t kLargestFile = 1U << 20U;

struct SourceText {
  std::string text;
  bool others_may_read = false;  // its group or everybody
};

// Reads report.file, kLargestFile at most. Empty: complained; also of a file that anybody may
// change.
std::optional<SourceText> ReadSourceText(const Report& report);

struct SourceFile {
  Node root;
  std::string text;
  bool others_may_read = false;
};

// The same, parsed.
std::optional<SourceFile> ReadSourceFile(const Report& report);

}  // namespace gateway::config
