// A PostgreSQL server of the tests' own: in a temporary folder, on a free port of the loopback
// address, gone at the end. Without PostgreSQL's programs tests say so and do nothing.
#pragma once

#include <csignal>
#include <filesystem>
#include <memory>
#include <string>

#include <sys/types.h>

namespace gateway::support {

class PostgresServer {
 public:
  // Null, after a remark on stderr: there is no PostgreSQL here, or the gateway was built without.
  // With the variable GATEWAY_TEST_NEEDS_POSTGRES=1 that throws instead.
  static std::unique_ptr<PostgresServer> Start();
  // The one of this process, for who only needs databases; null as above.
  static PostgresServer* Shared();

  ~PostgresServer();  // stops it, and removes its files
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;

  // The URL of a new, empty database. `options`: of CREATE DATABASE. `port`: of a proxy; 0: of the
  // server.
  [[nodiscard]] std::string NewDatabase(const std::string& options = {});
  [[nodiscard]] std::string Url(const std::string& database, int port = 0) const;
  [[nodiscard]] int port() const { return port_; }
  [[nodiscard]] pid_t pid() const { return pid_; }

  // SIGQUIT: at once, as after a power cut. Waits for its end.
  void Stop(int signal = SIGQUIT);
  // After Stop. Waits until it takes connections.
  void Run();
  // SIGSTOP, SIGCONT: to it and to all the processes that serve its connections.
  void Signal(int signal) const;

 private:
  PostgresServer(std::filesystem::path programs, std::filesystem::path folder, int port);

  const std::filesystem::path programs_;
  const std::filesystem::path folder_;
  const int port_;
  pid_t pid_ = 0;  // 0: it does not run
  int databases_ = 0;
};

}  // namespace gateway::support
