// CommitProxy: stands before a PostgreSQL server, and on demand lets a COMMIT through and nothing
// back: the client cannot know whether it counted.
#pragma once

#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

namespace gateway::fault {

class CommitProxy {
 public:
  explicit CommitProxy(int server_port);
  ~CommitProxy();
  CommitProxy(const CommitProxy&) = delete;
  CommitProxy& operator=(const CommitProxy&) = delete;

  [[nodiscard]] int port() const { return port_; }
  // The answer to the next COMMIT is eaten, and the connection closed.
  void EatNext() { hungry_ = true; }
  [[nodiscard]] int eaten() const { return eaten_; }

 private:
  void Accept();
  void Serve(int client, int server);

  const int server_port_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> hungry_{false};
  std::atomic<int> eaten_{0};
  std::mutex mutex_;
  std::vector<int> sockets_;            // all that were opened; closed at the end
  std::vector<std::jthread> servants_;  // one for each connection
  std::jthread acceptor_;               // last: starts when the rest is there
};

}  // namespace gateway::fault
