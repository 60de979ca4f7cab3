#include "support/canary.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "libgateway/base/base64.hpp"

namespace gateway::support {
namespace {

// "-canary-" behind none, one or two other bytes; without what those and the next ones decide.
std::array<std::string, 3> Base64Forms() {
  constexpr std::array<std::size_t, 3> kSkipped{0, 2, 3};
  constexpr std::array<std::size_t, 3> kSure{10, 10, 10};
  std::array<std::string, 3> forms;
  for (std::size_t before = 0; before < forms.size(); ++before) {
    const std::string encoded =
        base::EncodeBase64(std::string(before, 'x').append(kCanary).append("xx"));
    forms[before] = encoded.substr(kSkipped[before], kSure[before]);
  }
  return forms;
}

std::string ContentOf(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

[[noreturn]] void EndWith(std::string_view what, std::string_view where) {
  std::fprintf(stderr, "R23: a secret of the tests is in %.*s: %.*s\n",
               static_cast<int>(where.size()), where.data(), static_cast<int>(what.size()),
               what.data());
  std::abort();
}

}  // namespace

bool HasCanary(std::string_view text) {
  static const std::array<std::string, 3> kForms = Base64Forms();
  return text.find(kCanary) != std::string_view::npos ||
         std::any_of(kForms.begin(), kForms.end(), [text](const std::string& form) {
           return text.find(form) != std::string_view::npos;
         });
}

std::vector<std::string> FilesWithCanary(const std::filesystem::path& folder) {
  std::vector<std::string> found;
  std::error_code failed;
  for (std::filesystem::recursive_directory_iterator at(folder, failed), end; !failed && at != end;
       at.increment(failed)) {
    const std::string kind = at->path().extension().string();
    if (at->is_regular_file(failed) && kind != ".toml" && kind != ".yaml" &&
        HasCanary(ContentOf(at->path()))) {
      found.push_back(at->path().string());
    }
  }
  return found;
}

void ExpectNoCanary(std::string_view text, std::string_view where) {
  if (HasCanary(text)) {
    EndWith(text, where);
  }
}

void ExpectNoCanaryIn(const std::filesystem::path& folder) {
  for (const std::string& file : FilesWithCanary(folder)) {
    EndWith("(not shown)", file);
  }
}

}  // namespace gateway::support
