#include "libgateway/config/source_file.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace gateway::config {
namespace {

struct Closer {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, Closer>;

// Null: errno. Does not wait for somebody who writes into a pipe, but for what is written.
File Open(const std::string& name) {
  const int fd = ::open(name.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);  // NOLINT: has no mode
  if (fd < 0) {
    return nullptr;
  }
  ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) & ~O_NONBLOCK);  // NOLINT: takes an int
  return File(::fdopen(fd, "r"));
}

std::optional<std::string> ReadAll(std::FILE* file, const Report& report) {
  std::string text;
  std::array<char, 16384> piece{};
  while (const std::size_t got = std::fread(piece.data(), 1, piece.size(), file)) {
    text.append(piece.data(), got);
    if (text.size() > kLargestFile) {
      report.At({}, "is larger than 1 MiB; this cannot be a configuration");
      return std::nullopt;
    }
  }
  if (std::ferror(file) != 0) {
    report.At({}, "cannot be read; it must be a file");
    return std::nullopt;
  }
  return text;
}

}  // namespace

std::optional<SourceText> ReadSourceText(const Report& report) {
  const File file = Open(report.file);
  struct stat status {};
  if (!file || ::fstat(::fileno(file.get()), &status) != 0) {
    report.At({}, fmt::format("cannot be opened ({}); name a file that exists and may be read",
                              std::generic_category().message(errno)));
    return std::nullopt;
  }
  const bool regular = S_ISREG(status.st_mode);
  if (regular && (status.st_mode & S_IWOTH) != 0) {
    report.At({}, "may be changed by everybody on this machine; run: chmod o-w " + report.file);
    return std::nullopt;
  }
  auto text = ReadAll(file.get(), report);
  if (!text) {
    return std::nullopt;
  }
  return SourceText{*std::move(text), regular && (status.st_mode & (S_IRGRP | S_IROTH)) != 0};
}

std::optional<SourceFile> ReadSourceFile(const Report& report) {
  auto source = ReadSourceText(report);
  if (!source) {
    return std::nullopt;
  }
  auto root = ParseTree(source->text, FormatOf(report.file, source->text), report);
  if (!root) {
    return std::nullopt;
  }
  return SourceFile{*std::move(root), std::move(source->text), source->others_may_read};
}

}  // namespace gateway::config
