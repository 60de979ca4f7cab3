// Redirects: aliases for models, from the main file and from a file of their own.
#pragma once

#include <string>
#include <vector>

#include "gateway/config.hpp"
#include "libgateway/config/complaints.hpp"
#include "libgateway/config/tree.hpp"

namespace gateway::config {

struct FoundRedirect {
  std::string alias;
  Redirect redirect;
  std::string written;  // the target as it stands in the file, before ${...} were replaced
  Report report;
  Place place;
};

// Adds a table of alias = "target" and alias = { to = "target", set = { ... } }.
void ReadRedirects(const Node& table, const Report& report, std::vector<FoundRedirect>* redirects);

// The same without what only messages need.
Redirects TableOf(const std::vector<FoundRedirect>& redirects);

// Refuses aliases that lead in a circle.
void RefuseCircles(const std::vector<FoundRedirect>& redirects);

// The same, and targets that can never reach one of the providers. `config` has its providers,
// routes and default provider.
void CheckRedirects(const std::vector<FoundRedirect>& redirects, const GatewayConfig& config);

// The file to read beside `main_file`: `named` if it is not empty, else the first redirect.toml,
// .yaml, .yml or .json there; empty: none. `unread`: those that are there, too.
std::string RedirectFile(const std::string& main_file, const std::string& named,
                         std::vector<std::string>* unread);

// All of these, there or not.
std::vector<std::string> UsualRedirectFiles(const std::string& main_file);

}  // namespace gateway::config
