// Walk: from a name over aliases to the name that is meant.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/redirect.hpp"

namespace gateway::routing {

class Walk {
 public:
  explicit Walk(std::string_view name) : name_(name) {}

  // Follows the aliases of `table`, each once at most: a table made in code may have circles, and
  // "gpt-*" may lead to a name that it fits itself. No name at all has no alias. The alias "*" is
  // passed over for names that `is_placed` says have their place already; empty: none have.
  void Follow(const Redirects& table, const std::function<bool(std::string_view)>& is_placed = {});

  // Without a change that is a step: what the provider's own aliases are looked up with.
  void Rename(std::string_view name) { name_ = name; }

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] std::vector<RedirectStep> TakeSteps() { return std::move(steps_); }
  // What the aliases add to the body; the one nearest to the client has the last word.
  [[nodiscard]] std::string TakeSet() { return std::move(set_); }

 private:
  std::string name_;
  std::string set_;
  std::vector<RedirectStep> steps_;
};

}  // namespace gateway::routing
