// ConfigFiles: a temporary folder of configuration files. Variables: the environment, for a while.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <string>
#include <string_view>

#include "gateway/config.hpp"
#include "support/catch.hpp"

namespace gateway::config {

// "a.toml:3:7: ..." as "a.toml:3: ...".
inline std::string LinesOnly(const std::string& message) {
  return std::regex_replace(message, std::regex("(:[0-9]+):[0-9]+(?=[:;])"), "$1");
}

class ConfigFiles {
 public:
  ConfigFiles() {
    std::string pattern = (std::filesystem::temp_directory_path() / "config_XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
  }
  ~ConfigFiles() { std::filesystem::remove_all(folder_); }
  ConfigFiles(const ConfigFiles&) = delete;
  ConfigFiles& operator=(const ConfigFiles&) = delete;

  std::string Write(std::string_view name, std::string_view text) const {
    const auto file = folder_ / name;
    std::ofstream(file, std::ios::binary) << text;
    std::filesystem::permissions(file, std::filesystem::perms(0600));
    return file.string();
  }

  [[nodiscard]] Result<GatewayConfig> Load(std::string_view name, std::string_view text) const {
    return LoadConfig(Write(name, text));
  }

  // The message of a refused file, without the folder's name in it, and with lines only.
  [[nodiscard]] std::string Refusal(std::string_view name, std::string_view text) const {
    return LinesOnly(ExactRefusal(name, text));
  }

  // The same, with the columns.
  [[nodiscard]] std::string ExactRefusal(std::string_view name, std::string_view text) const {
    const auto config = Load(name, text);
    if (config) {
      return "(accepted)";
    }
    CHECK(config.error().code == ErrorCode::kConfig);
    std::string message = config.error().message;
    const std::string prefix = folder_.string() + "/";
    for (auto at = message.find(prefix); at != std::string::npos; at = message.find(prefix)) {
      message.erase(at, prefix.size());
    }
    return message;
  }

  [[nodiscard]] std::string path(std::string_view name) const { return (folder_ / name).string(); }

 private:
  std::filesystem::path folder_;
};

class Variables {
 public:
  explicit Variables(const std::map<std::string, std::string>& values) : values_(values) {
    for (const auto& [name, value] : values_) {
      ::setenv(name.c_str(), value.c_str(), 1);
    }
  }
  ~Variables() {
    for (const auto& [name, value] : values_) {
      ::unsetenv(name.c_str());
    }
  }
  Variables(const Variables&) = delete;
  Variables& operator=(const Variables&) = delete;

 private:
  const std::map<std::string, std::string> values_;
};

inline bool Contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// A provider to begin with: five lines.
inline constexpr std::string_view kProvider =
    "[[providers]]\n"
    "name = \"one\"\n"
    "base_url = \"https://one.example/v1\"\n"
    "keys = \"sk-canary-1234\"\n"
    "models = [\"m\"]\n";

}  // namespace gateway::config
