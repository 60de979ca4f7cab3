// ByModel: something for each model, for a bounded number of them.
#pragma once

#include <cstddef>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace gateway::health {

// When it is full, the model that was used the longest time ago makes room: names come from
// clients, who may make up any number. Not safe for several threads.
template <typename T>
class ByModel {
 public:
  static constexpr std::size_t kMost = 256;

  // Null: there is none.
  [[nodiscard]] const T* Find(std::string_view model) const {
    const auto found = places_.find(model);
    return found == places_.end() ? nullptr : &found->second->second;
  }
  [[nodiscard]] T* Find(std::string_view model) {
    const auto found = places_.find(model);
    return found == places_.end() ? nullptr : &found->second->second;
  }

  // Made if there is none; valid until another one is.
  T& Use(std::string_view model) {
    if (const auto found = places_.find(model); found != places_.end()) {
      all_.splice(all_.begin(), all_, found->second);
      return all_.front().second;
    }
    if (all_.size() == kMost) {
      places_.erase(all_.back().first);
      all_.pop_back();
    }
    all_.emplace_front(std::string(model), T{});
    places_.emplace(all_.front().first, all_.begin());
    return all_.front().second;
  }

  void Forget(std::string_view model) {
    if (const auto found = places_.find(model); found != places_.end()) {
      const auto place = found->second;
      places_.erase(found);
      all_.erase(place);
    }
  }

  // The one used last comes first.
  [[nodiscard]] auto begin() const { return all_.begin(); }
  [[nodiscard]] auto end() const { return all_.end(); }

 private:
  using All = std::list<std::pair<std::string, T>>;
  All all_;
  std::unordered_map<std::string_view, typename All::iterator> places_;  // keys: names in all_
};

}  // namespace gateway::health
