// Shelf: keeps the newest things that were put there, by their ids.
#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>
#include <iterator>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gateway::server::mock {

// Any thread.
template <typename T>
class Shelf {
 public:
  // Holds `most` things at most, and `most_bytes` of them together.
  Shelf(std::size_t most, std::size_t most_bytes) : most_(most), most_bytes_(most_bytes) {}

  // The oldest ones go to make room. One that is too big by itself is not kept.
  void Put(std::string id, std::shared_ptr<const T> thing, std::size_t bytes) {
    const std::lock_guard lock(mutex_);
    if (bytes > most_bytes_) {
      return;
    }
    while (places_.size() >= most_ || bytes_ + bytes > most_bytes_) {
      bytes_ -= places_.front().bytes;
      places_.pop_front();
    }
    bytes_ += bytes;
    places_.push_back({std::move(id), bytes, std::move(thing)});
  }

  // Null when there is none.
  [[nodiscard]] std::shared_ptr<const T> Get(std::string_view id) const {
    const std::lock_guard lock(mutex_);
    const auto place = Find(id);
    return place == places_.end() ? nullptr : place->thing;
  }

  // Puts `thing`, of the same size, in the place of the one with that id, if it is still there.
  void Replace(std::string_view id, std::shared_ptr<const T> thing) {
    const std::lock_guard lock(mutex_);
    const auto place = Find(id);
    if (place != places_.end()) {
      places_[static_cast<std::size_t>(place - places_.begin())].thing = std::move(thing);
    }
  }

  // False when there was none.
  bool Remove(std::string_view id) {
    const std::lock_guard lock(mutex_);
    const auto place = Find(id);
    if (place == places_.end()) {
      return false;
    }
    bytes_ -= place->bytes;
    places_.erase(place);
    return true;
  }

  // The newest first.
  [[nodiscard]] std::vector<std::shared_ptr<const T>> All() const {
    const std::lock_guard lock(mutex_);
    std::vector<std::shared_ptr<const T>> all;
    all.reserve(places_.size());
    for (auto place = places_.rbegin(); place != places_.rend(); ++place) {
      all.push_back(place->thing);
    }
    return all;
  }

 private:
  struct Place {
    std::string id;
    std::size_t bytes = 0;
    std::shared_ptr<const T> thing;
  };

  // New things are asked for most.
  [[nodiscard]] typename std::deque<Place>::const_iterator Find(std::string_view id) const {
    const auto found = std::find_if(places_.rbegin(), places_.rend(),
                                    [id](const Place& place) { return place.id == id; });
    return found == places_.rend() ? places_.end() : std::prev(found.base());
  }

  const std::size_t most_;
  const std::size_t most_bytes_;
  mutable std::mutex mutex_;
  std::deque<Place> places_;  // the oldest first
  std::size_t bytes_ = 0;
};

}  // namespace gateway::server::mock
