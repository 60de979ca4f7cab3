// A pool of keys, asked and told at made-up times.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gateway/key_pool.hpp"

namespace gateway::keys {

using namespace std::chrono_literals;

inline std::vector<Key> MakeKeys(int count) {
  std::vector<Key> keys;
  for (int i = 1; i <= count; ++i) {
    const std::string number = std::to_string(i);
    keys.push_back({"key#" + number, Secret("secret-of-key-" + number)});
  }
  return keys;
}

inline std::string NextAlias(KeyPool& pool, const KeyWish& wish = {}) {
  const auto key = pool.Next(wish);
  return key ? (*key)->alias : std::string(ErrorName(key.error().code));
}

inline std::string PeekedAlias(const KeyPool& pool, const KeyWish& wish = {}) {
  const auto key = pool.Peek(wish);
  return key ? (*key)->alias : std::string(ErrorName(key.error().code));
}

// Time stands still until Pass.
class KeyBench {
 public:
  explicit KeyBench(int count, const KeyPoolOptions& options = {},
                    std::shared_ptr<KeyHealth> health = nullptr)
      : pool(NewKeyPool("up", MakeKeys(count), options, std::move(health))) {}

  void Pass(std::chrono::nanoseconds time) {
    now += std::chrono::duration_cast<std::chrono::steady_clock::duration>(time);
  }

  std::string Next(std::string_view model = "m") {
    return NextAlias(*pool, {.model = model, .now = now});
  }

  std::string Peek(std::string_view model = "m") const {
    return PeekedAlias(*pool, {.model = model, .now = now});
  }

  // What the client is told when there is none.
  std::string Refusal(std::string_view model = "m") const {
    const auto key = pool->Peek({.model = model, .now = now});
    return key ? "" : key.error().message;
  }

  // Of key `number`, from 1.
  void Tell(int number, Outcome outcome, std::string_view model = "m",
            std::optional<std::chrono::milliseconds> told = {}, std::string_view text = {}) {
    pool->Report(*pool->keys()[static_cast<std::size_t>(number) - 1],
                 {outcome, model, now, told, text});
  }

  std::optional<std::chrono::nanoseconds> Wait(std::string_view model = "m") const {
    const auto at = pool->NextAt({.model = model, .now = now});
    return at ? std::optional<std::chrono::nanoseconds>(*at - now) : std::nullopt;
  }

  KeyStatus Status(int number) const {
    return pool->Status(now)[static_cast<std::size_t>(number) - 1];
  }

  std::chrono::steady_clock::time_point now = std::chrono::steady_clock::now();
  std::shared_ptr<KeyPool> pool;
};

}  // namespace gateway::keys
