// What a ModelEdit means for the tree of a file.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "gateway/config.hpp"
#include "libgateway/config/tree.hpp"

namespace gateway::config {

struct ModelPlan {
  struct Redirect {
    std::string alias;
    std::string target;
  };

  std::size_t provider = 0;  // its place among all
  // Of `models` and `redirects`, as texts stand in the file: "$${" for "${". Aliases are keys,
  // which are plain.
  std::vector<std::string> names_out;
  std::vector<std::string> aliases_out;
  std::vector<std::string> names_in;
  std::vector<Redirect> redirects_in;
  Node wanted;  // the file afterwards
};

// Error: as EditModels has them, without the file's name.
Result<ModelPlan> PlanModelEdit(const Node& file, const ModelEdit& edit);

// Whether `file` says all that it should, and nothing else. Lines and the order in tables do not
// count.
bool IsAsPlanned(const Node& file, const ModelPlan& plan);

}  // namespace gateway::config
