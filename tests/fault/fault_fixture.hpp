// What the fault tests share: the server before a FaultUpstream, how they are run, and how they say
// what they measured.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "fault/fault_upstream.hpp"
#include "integration/server_fixture.hpp"

namespace gateway::fault {

using FaultFixture = server::FixtureWith<FaultUpstream>;

// Whether all cases are to be run, and not just what fits into an everyday run.
inline bool IsLongRun() {
  const char* value = std::getenv("GATEWAY_TEST_LONG");
  return value != nullptr && std::string_view(value) == "1";
}

// Prints the line for docs/reliability.md: "R6: ...".
inline void Report(std::string_view test, const std::string& figures) {
  fmt::print("{}: {}\n", test, figures);
  std::fflush(stdout);
}

// Milliseconds.
inline double Milliseconds(Clock::duration time) {
  return std::chrono::duration<double, std::milli>(time).count();
}

// The value that so many of a hundred do not exceed; 0 of none.
inline double Percentile(std::vector<double> values, std::size_t percent) {
  if (values.empty()) {
    return 0;
  }
  std::sort(values.begin(), values.end());
  return values[std::min(values.size() - 1, values.size() * percent / 100)];
}

// Puts a second provider, "claude", into the configuration, which speaks Anthropic's protocol and
// stands at the same place as the first one.
inline void AddAnthropic(GatewayConfig& config) {
  ProviderConfig provider = config.providers.front();
  provider.name = "claude";
  provider.dialect = Dialect::kAnthropic;
  provider.keys = {Key{"claude#1", Secret(server::kUpstreamKey)}};
  provider.models = {};
  config.providers.push_back(std::move(provider));
}

// All values of the first column, as text.
inline std::vector<std::string> AskAll(const std::string& database, const std::string& sql) {
  SQLite::Database file(database, SQLite::OPEN_READONLY, 5'000);
  SQLite::Statement statement(file, sql);
  std::vector<std::string> values;
  while (statement.executeStep()) {
    values.push_back(statement.getColumn(0).getString());
  }
  return values;
}

}  // namespace gateway::fault
