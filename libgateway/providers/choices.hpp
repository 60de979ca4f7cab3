// The rules for a provider's chosen models, wherever they are kept.
#pragma once

#include <chrono>
#include <span>
#include <string>
#include <vector>

#include "gateway/model_catalog.hpp"
#include "gateway/result.hpp"

namespace gateway::providers {

// `chosen` with `added` to it, chosen `now` unless they say when. Error: kInvalidRequest, see
// ModelCatalog::Choose.
Result<std::vector<ChosenModel>> AddChoices(std::vector<ChosenModel> chosen,
                                            std::span<const ChosenModel> added,
                                            std::chrono::system_clock::time_point now);

// Takes out of `chosen` what `names` name by id or alias; returns the ids.
std::vector<std::string> DropChoices(std::span<const std::string> names,
                                     std::vector<ChosenModel>* chosen);

}  // namespace gateway::providers
