#include "libgateway/config/edit/by_hand.hpp"

#include <vector>

#include <fmt/format.h>

#include "libgateway/config/complaints.hpp"
#include "libgateway/config/edit/toml_string.hpp"
#include "libgateway/config/expand.hpp"

namespace gateway::config {

std::string ByHand(const ModelEdit& edit) {
  std::vector<std::string> names;
  std::vector<std::string> redirects;
  std::vector<std::string> out;
  for (const ModelEdit::Model& model : edit.add) {
    const std::string& name = model.alias.empty() ? model.id : model.alias;
    names.push_back(QuoteToml(EscapeReferences(name)));
    if (name != model.id) {
      redirects.push_back(QuoteToml(name) + " = " + QuoteToml(EscapeReferences(model.id)));
    }
  }
  for (const std::string& name : edit.remove) {
    out.push_back(QuoteToml(EscapeReferences(name)));
  }
  std::string todo;
  if (!names.empty()) {
    todo += fmt::format("add {} to the models", fmt::join(names, ", "));
  }
  if (!redirects.empty()) {
    todo += fmt::format(" and {} to the redirects", fmt::join(redirects, ", "));
  }
  if (!out.empty()) {
    todo += fmt::format("{}take {} out of the models and redirects", todo.empty() ? "" : ", and ",
                        fmt::join(out, ", "));
  }
  return fmt::format("{} of provider {} by hand", todo, Quoted(edit.provider));
}

}  // namespace gateway::config
