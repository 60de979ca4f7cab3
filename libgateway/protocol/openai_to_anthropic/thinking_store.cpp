#include "libgateway/protocol/openai_to_anthropic/thinking_store.hpp"

#include <iterator>
#include <utility>

namespace gateway::protocol::openai_to_anthropic {
namespace {

// Ids are an upstream's own, so two providers may use the same ones.
std::string KeyOf(std::string_view provider, std::string_view call_id) {
  return std::string(provider).append("/").append(call_id);
}

std::size_t SizeOf(const std::string& blocks, const std::vector<std::string>& keys) {
  constexpr std::size_t kOverhead = 256;  // of an entry and its places in list and map
  std::size_t size = kOverhead + blocks.size();
  for (const std::string& key : keys) {
    size += kOverhead + 2 * key.size();
  }
  return size;
}

}  // namespace

void ThinkingStore::Keep(std::string_view provider, const std::vector<std::string>& call_ids,
                         std::string blocks) {
  std::vector<std::string> keys;
  for (const std::string& id : call_ids) {
    keys.push_back(KeyOf(provider, id));
  }
  const std::size_t size = SizeOf(blocks, keys);
  if (blocks.empty() || keys.empty() || size > most_) {
    return;
  }
  const Clock::time_point now = now_();
  const base::MutexLock lock(mutex_);
  for (const std::string& key : keys) {
    if (const auto known = by_key_.find(key); known != by_key_.end()) {
      Erase(known->second);
    }
  }
  bytes_ += size;
  entries_.push_back(Entry{now + kLifetime, std::move(keys), std::move(blocks)});
  for (const std::string& key : entries_.back().keys) {
    by_key_[key] = std::prev(entries_.end());
  }
  Forget(now);
}

std::string ThinkingStore::Find(std::string_view provider, std::string_view call_id) {
  const std::string key = KeyOf(provider, call_id);
  const Clock::time_point now = now_();
  const base::MutexLock lock(mutex_);
  Forget(now);
  const auto known = by_key_.find(key);
  return known == by_key_.end() ? std::string() : known->second->blocks;
}

void ThinkingStore::Forget(Clock::time_point now) {
  while (!entries_.empty() && (entries_.front().ends <= now || bytes_ > most_)) {
    Erase(entries_.begin());
  }
}

void ThinkingStore::Erase(Entries::iterator entry) {
  bytes_ -= SizeOf(entry->blocks, entry->keys);
  for (const std::string& key : entry->keys) {
    by_key_.erase(key);
  }
  entries_.erase(entry);
}

}  // namespace gateway::protocol::openai_to_anthropic
