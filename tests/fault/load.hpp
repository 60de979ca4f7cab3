// Load: many clients that call the server, each call on a connection of its own, and what became of
// it.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "fault/fault_upstream.hpp"

namespace gateway::fault {

struct Asked {
  std::string id;  // x-request-id
  std::string model;
  Clock::time_point start;
  Clock::time_point end;
  std::string answer;  // head and all; empty: no connection

  [[nodiscard]] int status() const;
  // The value of a header (its name as the server writes it), empty when there is none.
  [[nodiscard]] std::string Header(const std::string& name) const;
};

// A chat call without a stream on a connection of its own. Any thread.
Asked AskOnce(int port, const std::string& model, const std::string& id);

struct LoadPlan {
  std::size_t requests = 0;
  std::size_t clients = 4;  // threads
  // Of all together, in even steps, however long answers take, as long as a client is free; 0: each
  // client makes its next call when it has its answer.
  double per_second = 0;
  std::function<std::string(std::size_t number)> model;
};

// In the order of their numbers, which are also their ids.
std::vector<Asked> RunLoad(int port, const LoadPlan& plan);

// The body that a GET of the server is answered with.
std::string Get(int port, const std::string& path);

}  // namespace gateway::fault
