// WrongKeys: how many wrong keys each address sent of late.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <mutex>
#include <optional>
#include <vector>

namespace gateway::server {

// Some are free, and are free again evenly over a minute; beyond that an address has to wait. Its
// size is fixed: where it has no room, the address is forgotten that was quiet for longest. An IPv6
// address stands for its /64, which is what one machine commonly has. `limit`: how many a minute,
// given each time because a reload may change it; 0: any number. Any thread.
class WrongKeys {
 public:
  using Time = std::chrono::steady_clock::time_point;
  using Address = std::array<unsigned char, 16>;  // as Peer has it

  WrongKeys();

  // How long until a key from there may be looked at; empty: at once. Without a lock as long as
  // nobody was wrong lately.
  [[nodiscard]] std::optional<std::chrono::nanoseconds> WaitFor(const Address& address,
                                                                std::size_t limit, Time now) const;

  void Count(const Address& address, std::size_t limit, Time now);

 private:
  struct Entry {
    Address owner{};
    Time full_at{};  // when all are free again; as long as it is not now, the entry means something
  };

  // Where an address may stand: some entries from there on.
  [[nodiscard]] std::size_t PlaceOf(const Address& owner) const;

  mutable std::mutex mutex_;
  std::vector<Entry> entries_;  // under mutex_
  // The latest `full_at` of all. A loop that reads an older one lets one key more be looked at.
  std::atomic<Time::rep> calm_at_{Time::min().time_since_epoch().count()};
};

}  // namespace gateway::server
