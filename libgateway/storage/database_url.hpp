// The URL of a database, taken apart.
#pragma once

#include <string>
#include <string_view>

#include "gateway/result.hpp"
#include "libgateway/storage/database.hpp"

namespace gateway::storage {

// What `url` names. Error: kConfig, also for PostgreSQL when this build has none; what may be a
// password in the URL is not shown.
[[nodiscard]] Result<DatabaseKind> KindOfUrl(const std::string& url);

// A PostgreSQL URL with `settings` ("name=value", joined by "&") that those in `url` win over.
[[nodiscard]] std::string WithSettings(const std::string& url, std::string_view settings);

// `text` without the password that `url` has, if it has one, as it is written and as it is meant.
[[nodiscard]] std::string WithoutPassword(std::string text, std::string_view url);

}  // namespace gateway::storage
