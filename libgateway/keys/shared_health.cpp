#include "libgateway/keys/shared_health.hpp"

#include <algorithm>
#include <utility>

namespace gateway::keys {
namespace {

// A digest has a fixed length, so this is unique.
std::string NameOf(std::string_view provider, std::string_view digest) {
  return std::string(digest).append(provider);
}

}  // namespace

Result<std::shared_ptr<SharedHealth>> SharedHealth::Open(std::unique_ptr<KeyStateStore> store,
                                                         ReadClock clock) {
  auto health = std::make_shared<SharedHealth>(std::move(clock));
  if (store == nullptr) {
    return health;
  }
  auto saved = store->Load();
  if (!saved) {
    return saved.error();
  }
  {
    const base::MutexLock lock(health->mutex_);
    for (const SavedKeyState& state : *saved) {
      auto entry = std::make_shared<KeyEntry>(state.provider, state.digest, health->clock_);
      entry->Restore(state);
      health->entries_[NameOf(state.provider, state.digest)] = std::move(entry);
    }
  }
  // The writer is the last to come and the first to go of what it uses.
  health->writer_ = std::make_unique<StateWriter>(
      std::move(store), *std::move(saved),
      [told = health.get()](std::span<const SavedKeyState> states) { told->Adopt(states); });
  return health;
}

void SharedHealth::Adopt(std::span<const SavedKeyState> states) {
  for (const SavedKeyState& state : states) {
    std::shared_ptr<KeyEntry> entry;
    {
      const base::MutexLock lock(mutex_);
      auto& found = entries_[NameOf(state.provider, state.digest)];
      if (found == nullptr) {
        found = std::make_shared<KeyEntry>(state.provider, state.digest, clock_);
        found->SetAlias(state.alias);
      }
      entry = found;
    }
    entry->Adopt(state);
  }
}

std::shared_ptr<KeyEntry> SharedHealth::Entry(std::string_view provider, const std::string& digest,
                                              std::string_view alias) {
  const base::MutexLock lock(mutex_);
  if (entries_.size() >= forget_at_) {
    ForgetUnused();
  }
  auto& entry = entries_[NameOf(provider, digest)];
  if (entry == nullptr) {
    entry = std::make_shared<KeyEntry>(std::string(provider), digest, clock_);
  }
  entry->SetAlias(alias);
  return entry;
}

// At each doubling, so that it costs little per entry.
void SharedHealth::ForgetUnused() {
  const Ticks now = TicksOf(clock_().steady);
  std::erase_if(entries_, [now](const auto& entry) {
    return entry.second.use_count() == 1 && entry.second->Forgettable(now);
  });
  forget_at_ = std::max(forget_at_, 2 * entries_.size());
}

void SharedHealth::Changed(const std::shared_ptr<KeyEntry>& entry) {
  if (writer_ != nullptr) {
    writer_->Add(entry);
  }
}

void SharedHealth::Flush() {
  if (writer_ != nullptr) {
    writer_->Flush();
  }
}

}  // namespace gateway::keys
