// Redirects: aliases for models, from the main file and from a file of their own.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "gateway/config.hpp"
#include "libgateway/config/complaints.hpp"
#include "libgateway/config/tree.hpp"

namespace gateway::config {

struct Redirect {
  std::string alias;
  std::string target;
  std::string written;  // the target as it stands in the file, before ${...} were replaced
  Report report;
  int line = 0;
};

// Adds a flat table of alias = "target".
void ReadRedirects(const Node& table, const Report& report, std::vector<Redirect>* redirects);

// Refuses circles, and targets that can never reach one of the providers. `config` has its
// providers and default provider.
void CheckRedirects(const std::vector<Redirect>& redirects, const GatewayConfig& config);

// The file to read beside `main_file`: `named` if it is not empty, else the first redirect.toml,
// .yaml, .yml or .json there; empty: none. `unread`: those that are there, too.
std::string RedirectFile(const std::string& main_file, const std::string& named,
                         std::vector<std::string>* unread);

}  // namespace gateway::config
