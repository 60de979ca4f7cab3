// What is kept of an upstream's words about a key.
#pragma once

#include <string>

#include "gateway/key_pool.hpp"

namespace gateway::keys {

// report.text as one line of clean UTF-8, 500 bytes at most and without `secret`; if it says
// nothing, the outcome's name.
std::string ReasonText(const KeyReport& report, const Secret& secret);

}  // namespace gateway::keys
