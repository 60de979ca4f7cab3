// ServerProcess: the real gateway-server as a process of its own.
#pragma once

#include <string>
#include <vector>

#include <sys/types.h>

namespace gateway::support {

class ServerProcess {
 public:
  // Starts it with a configuration file and waits until it says on which port it is ready.
  // `environment`: "NAME=value", beside this process's own.
  explicit ServerProcess(const std::string& config_file,
                         const std::vector<std::string>& environment = {});
  ~ServerProcess();  // kills it if it still runs
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  [[nodiscard]] int port() const { return port_; }
  [[nodiscard]] pid_t pid() const { return pid_; }
  void Signal(int signal) const;
  // Waits for its end. Its exit status; minus the signal that ended it.
  int Wait();

 private:
  pid_t pid_ = -1;
  int output_ = -1;
  int port_ = 0;
};

// Of a gateway-server that ends by itself.
struct ServerEnd {
  int status = 0;      // exit status; minus the signal that ended it
  std::string output;  // stdout and stderr
};

// Runs it with a configuration file and waits for its end.
ServerEnd RunServer(const std::string& config_file);

}  // namespace gateway::support
