// The real server as a process of its own, in front of an upstream of the test's.
#pragma once

#include <fstream>
#include <string>
#include <vector>

#include "logging/sqlite_fixture.hpp"
#include "support/server_process.hpp"

namespace gateway::server {

// What is different from an ordinary one.
struct ProcessSettings {
  std::string server = {};     // lines for the table [server]
  std::string log = {};        // lines for [log]
  std::string providers = {};  // lines for its provider, and tables that follow
  std::vector<std::string> environment = {};
  std::string database_url = {};  // instead of an SQLite file's
};

class ProcessFixture {
 public:
  ProcessFixture(const std::string& base_url, const std::string& server_settings)
      : ProcessFixture(base_url, ProcessSettings{.server = server_settings}) {}
  ProcessFixture(const std::string& base_url, const ProcessSettings& settings)
      : process(WriteConfig(base_url, settings), settings.environment) {}

  [[nodiscard]] std::string database() const { return folder.File("gateway.db"); }
  [[nodiscard]] std::string Ask(const std::string& sql) const {
    return logging::Ask(database(), sql);
  }

  logging::TempFolder folder;
  support::ServerProcess process;

 private:
  std::string WriteConfig(const std::string& base_url, const ProcessSettings& settings) const {
    std::string file = folder.File("gateway.toml");
    const std::string url =
        settings.database_url.empty() ? "sqlite://" + database() : settings.database_url;
    std::ofstream(file) << "[server]\nlisten = \"127.0.0.1:0\"\nthreads = 2\n"
                        << settings.server << "\n[log]\nurl = \"" << url << "\"\nspill_folder = \""
                        << folder.File("spill") << "\"\n"
                        << settings.log << "\n[[providers]]\nname = \"up\"\nbase_url = \""
                        << base_url << "\"\nkeys = \"sk-upstream-canary-0002\"\nmodels = [\"m\"]\n"
                        << settings.providers;
    return file;
  }
};

// A chat call on a connection of its own. `fields`: more lines of its head.
inline std::string ClosingCall(const std::string& body, const std::string& fields = {}) {
  return "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n" +
         fields + "Connection: close\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}

}  // namespace gateway::server
