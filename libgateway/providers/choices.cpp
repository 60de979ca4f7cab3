#include "libgateway/providers/choices.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>

#include "libgateway/base/utf8.hpp"

namespace gateway::providers {
namespace {

constexpr std::size_t kLongestName = 256;
constexpr std::size_t kMostChosen = 20'000;

Result<void> CheckName(const std::string& name) {
  if (IsModelName(name)) {
    return {};
  }
  return Fail(ErrorCode::kInvalidRequest,
              "a model's name must be 1 to 256 bytes of UTF-8 without control characters");
}

Result<void> Check(const ChosenModel& model) {
  if (auto good = CheckName(model.id); !good) {
    return good;
  }
  if (model.alias.empty()) {
    return {};
  }
  if (model.alias.ends_with('*')) {
    return Fail(ErrorCode::kInvalidRequest,
                "an alias of one model cannot end in '*'; aliases for many are redirects of the "
                "configuration");
  }
  return CheckName(model.alias);
}

// No name may stand for two models: neither for two aliases, nor for one's alias and another's id.
Result<void> CheckNames(const std::vector<ChosenModel>& chosen) {
  std::unordered_map<std::string_view, std::string_view> owners;  // name to id
  for (const ChosenModel& model : chosen) {
    owners.emplace(model.id, model.id);
  }
  for (const ChosenModel& model : chosen) {
    if (model.alias.empty()) {
      continue;
    }
    const auto [owner, is_new] = owners.emplace(model.alias, model.id);
    if (!is_new) {
      return Fail(ErrorCode::kInvalidRequest,
                  fmt::format("the name '{}' would stand for two models: '{}' and '{}'",
                              model.alias, owner->second, model.id));
    }
  }
  return {};
}

}  // namespace

bool IsModelName(std::string_view name) {
  if (name.empty() || name.size() > kLongestName || name == "*" || !base::IsUtf8(name)) {
    return false;
  }
  for (std::size_t i = 0; i < name.size(); ++i) {
    const auto byte = static_cast<unsigned char>(name[i]);
    const bool c1 = byte == 0xC2 && static_cast<unsigned char>(name[i + 1]) < 0xA0;
    if (byte < 0x20 || byte == 0x7F || c1) {
      return false;
    }
  }
  return true;
}

Result<std::vector<ChosenModel>> AddChoices(std::vector<ChosenModel> chosen,
                                            std::span<const ChosenModel> added,
                                            std::chrono::system_clock::time_point now) {
  std::unordered_map<std::string, std::size_t> places;  // by id
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    places.emplace(chosen[i].id, i);
  }
  for (const ChosenModel& model : added) {
    if (auto good = Check(model); !good) {
      return good.error();
    }
    const std::string alias = model.alias == model.id ? std::string() : model.alias;
    const auto [place, is_new] = places.emplace(model.id, chosen.size());
    if (is_new) {
      chosen.push_back({model.id, alias, model.chosen});
      if (model.chosen == std::chrono::system_clock::time_point{}) {
        chosen.back().chosen = now;
      }
    } else {
      chosen[place->second].alias = alias;
    }
  }
  if (chosen.size() > kMostChosen) {
    return Fail(ErrorCode::kInvalidRequest,
                fmt::format("no more than {} models can be chosen at a provider", kMostChosen));
  }
  if (auto clear = CheckNames(chosen); !clear) {
    return clear.error();
  }
  return chosen;
}

std::vector<std::string> DropChoices(std::span<const std::string> names,
                                     std::vector<ChosenModel>* chosen) {
  const std::unordered_set<std::string_view> dropped(names.begin(), names.end());
  std::vector<std::string> removed;
  std::erase_if(*chosen, [&](const ChosenModel& model) {
    const bool named =
        dropped.contains(model.id) || (!model.alias.empty() && dropped.contains(model.alias));
    if (named) {
      removed.push_back(model.id);
    }
    return named;
  });
  return removed;
}

}  // namespace gateway::providers
