#include "server/commands/reload_gateway.hpp"

#include <ostream>
#include <string>

#include <fmt/format.h>

#include "server/commands/display_text.hpp"
#include "server/commands/gateway_connection.hpp"
#include "server/commands/provider_list.hpp"
#include "server/commands/table_text.hpp"
#include "server/json/json.hpp"

namespace gateway::server {
namespace {

int Reload(const GatewayClient& client, const Console& console) {
  const std::string where = AddressText(client.address());
  const auto body = client.Ask("POST", "/admin/reload");
  if (!body) {
    return Complain(console, fmt::format("{} has not read it: {}", where, body.error().message));
  }
  rapidjson::Document answer;
  if (auto read = ReadAnswer(*body, &answer); !read) {
    return Complain(console, read.error().message);
  }
  console.out << fmt::format("{} has read it; its configuration is {}\n", where,
                             DisplayText(TextOf(Find(&answer, "config"))));
  const auto late = NamesIn(answer, "restart_needed");
  if (!late.empty()) {
    console.out << ListText("after a restart only:", late);
  }
  return 0;
}

}  // namespace

int ReloadGateway(const GatewayPlace& place, const Console& console) {
  const auto running = FindRunning(place);
  if (!running) {
    return Complain(console, running.error().message);
  }
  if (!*running) {
    console.out << "no gateway is running; the next start reads it\n";
    return 0;
  }
  return Reload(**running, console);
}

}  // namespace gateway::server
