// What a person is told to do where a program cannot.
#pragma once

#include <string>

#include "gateway/config.hpp"

namespace gateway::config {

// "add "a" to the models of provider 'one' by hand"; the names as they stand in TOML.
std::string ByHand(const ModelEdit& edit);

}  // namespace gateway::config
