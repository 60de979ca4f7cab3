// The real server with settings of a test's own, and a log.
#pragma once

#include <fstream>
#include <string>

#include "logging/sqlite_fixture.hpp"
#include "support/server_process.hpp"

namespace gateway::server {

class ServerUnderTest {
 public:
  // `settings`: lines for the table [server].
  ServerUnderTest(const std::string& base_url, const std::string& settings)
      : process(Write(base_url, settings)) {}

  [[nodiscard]] std::string database() const { return folder.File("gateway.db"); }
  [[nodiscard]] std::string Ask(const std::string& sql) const {
    return logging::Ask(database(), sql);
  }

  logging::TempFolder folder;
  support::ServerProcess process;

 private:
  [[nodiscard]] std::string Write(const std::string& base_url, const std::string& settings) const {
    std::string file = folder.File("gateway.toml");
    std::ofstream(file) << "[server]\nlisten = \"127.0.0.1:0\"\nthreads = 2\n"
                        << settings << "\n[log]\nurl = \"sqlite://" << database()
                        << "\"\n[[providers]]\nname = \"up\"\nbase_url = \"" << base_url
                        << "\"\nkeys = \"sk-upstream\"\nmodels = [\"m\"]\n";
    return file;
  }
};

// A chat call on a connection of its own; its body has `filler` bytes more than it needs.
inline std::string ChatCall(bool stream, std::size_t filler = 0) {
  const std::string body =
      std::string(R"({"model":"up/m","stream":)") + (stream ? "true" : "false") +
      R"(,"messages":[{"role":"user","content":"hi)" + std::string(filler, 'x') + R"("}]})";
  return "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
         "Connection: close\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}

}  // namespace gateway::server
