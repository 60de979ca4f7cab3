// The rules for a provider's chosen models, wherever they are kept.
#pragma once

#include <chrono>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/model_catalog.hpp"
#include "gateway/result.hpp"

namespace gateway::providers {

// Whether a model can be called so: 1 to 256 bytes of UTF-8 without control characters (C0, DEL,
// C1), and not "*", which stands for all.
bool IsModelName(std::string_view name);

// `chosen` with `added` to it, chosen `now` unless they say when. Error: kInvalidRequest, see
// ModelCatalog::Choose.
Result<std::vector<ChosenModel>> AddChoices(std::vector<ChosenModel> chosen,
                                            std::span<const ChosenModel> added,
                                            std::chrono::system_clock::time_point now);

// Takes out of `chosen` what `names` name by id or alias; returns the ids.
std::vector<std::string> DropChoices(std::span<const std::string> names,
                                     std::vector<ChosenModel>* chosen);

}  // namespace gateway::providers
