#include "server/commands/models_write.hpp"

#include <ostream>

#include <fmt/format.h>

#include "server/commands/display_text.hpp"
#include "server/commands/reload_gateway.hpp"

namespace gateway::server {

int WriteModels(const ModelEdit& edit, const GatewayPlace& place, const Console& console) {
  if (auto written = EditModels(place.config_file, edit); !written) {
    return Complain(console, written.error().message);
  }
  for (const ModelEdit::Model& model : edit.add) {
    console.out << fmt::format("+ {}{}{}\n", DisplayText(model.id),
                               model.alias.empty() ? "" : "  as ", DisplayText(model.alias));
  }
  for (const std::string& name : edit.remove) {
    console.out << fmt::format("- {}\n", DisplayText(name));
  }
  console.out << fmt::format("written to {}\n", DisplayText(place.config_file));
  return ReloadGateway(place, console);
}

}  // namespace gateway::server
