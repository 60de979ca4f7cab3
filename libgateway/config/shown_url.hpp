// Where something is kept, as it may be shown.
#pragma once

#include <string>
#include <string_view>

namespace gateway::config {

// A database's URL without its password: "postgresql://user:***@host/log".
std::string ShownUrl(std::string_view url);

}  // namespace gateway::config
