// SharedHealth: the shipped KeyHealth: every key's entry, by provider and secret.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "gateway/key_health.hpp"
#include "libgateway/base/mutex.hpp"
#include "libgateway/keys/key_entry.hpp"
#include "libgateway/keys/key_news.hpp"
#include "libgateway/keys/state_writer.hpp"

namespace gateway::keys {

class SharedHealth final : public KeyHealth {
 public:
  // Reads `store`, which may be null. Error: kStorage.
  static Result<std::shared_ptr<SharedHealth>> Open(std::unique_ptr<KeyStateStore> store,
                                                    ReadClock clock = &ReadSystemClock);
  explicit SharedHealth(ReadClock clock = &ReadSystemClock) : clock_(std::move(clock)) {}

  // The entry of a key; what was known of it is found again. `digest`: SavedKeyState::digest.
  std::shared_ptr<KeyEntry> Entry(std::string_view provider, const std::string& digest,
                                  std::string_view alias);
  // The store should know of it. Does not wait for that.
  void Changed(const std::shared_ptr<KeyEntry>& entry);
  // It went out of use, or came back: people should know of it.
  void Announce(const KeyEntry& entry, Time now) { news_.Tell(entry.Saved(), now); }
  void Flush() override;

 private:
  void ForgetUnused() GATEWAY_REQUIRES(mutex_);
  // Others have found this out, or said so.
  void Adopt(std::span<const SavedKeyState> states);

  const ReadClock clock_;
  base::Mutex mutex_;
  std::unordered_map<std::string, std::shared_ptr<KeyEntry>> entries_ GATEWAY_GUARDED_BY(mutex_);
  std::size_t forget_at_ GATEWAY_GUARDED_BY(mutex_) = 64;  // entries
  std::unique_ptr<StateWriter> writer_;                    // null: no store
  KeyNews news_;
};

}  // namespace gateway::keys
