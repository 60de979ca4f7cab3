#include "libgateway/keys/refusal_text.hpp"

#include <fmt/format.h>

namespace gateway::keys {
namespace {

// Rounded up: after that time it is so.
std::string InWords(std::chrono::nanoseconds time) {
  using namespace std::chrono;
  if (time <= minutes(2)) {
    return fmt::format("{} s", ceil<seconds>(time).count());
  }
  return time <= hours(2) ? fmt::format("{} min", ceil<minutes>(time).count())
                          : fmt::format("{} h", ceil<hours>(time).count());
}

}  // namespace

void RefusalText::Add(std::string_view alias, const KeyEntry& entry, ModelHash model, Ticks now,
                      bool tried) {
  now_ = now;
  Cause cause = kTried;
  Ticks until = kForever;
  const KeyState state = entry.state();
  if (const auto wait = entry.ModelWait(model, now); state == KeyState::kReady && wait) {
    cause = wait->why == Outcome::kRateLimited ? kLimited : kNotPermitted;
    until = wait->until;
  } else if (state != KeyState::kReady && (!tried || now < entry.out_until())) {
    cause = state == KeyState::kDisabled    ? kDisabled
            : state == KeyState::kExhausted ? kExhausted
                                            : kQuarantined;
    until = entry.out_until();
  }
  Group& group = groups_[cause];
  if (++group.count == 1 || until < group.until) {
    group.nearest = alias;
    group.until = until;
  }
}

std::string RefusalText::Say(std::string_view provider, std::string_view model, bool any) const {
  constexpr std::array<std::string_view, kCauses> kNames = {
      "rate-limited", "not permitted to use it", "rejected by the upstream", "used up", "disabled",
      "tried already"};
  std::string causes;
  for (std::size_t i = 0; i < kCauses; ++i) {
    const Group& group = groups_[i];
    if (group.count == 0) {
      continue;
    }
    causes += causes.empty() ? "" : ", ";
    causes += fmt::format("{} {}", group.count, kNames[i]);
    if (i >= kDisabled) {
      causes += fmt::format(" (\"{}\"{})", group.nearest, group.count > 1 ? ", ..." : "");
    } else if (group.until <= now_) {
      causes += fmt::format(" (\"{}\" is being tried again)", group.nearest);
    } else {
      causes += fmt::format(" (\"{}\" is tried again in {})", group.nearest,
                            InWords(std::chrono::nanoseconds(group.until - now_)));
    }
  }
  return fmt::format("provider \"{}\" has no key that can be used{}{}: {}", provider,
                     model.empty() ? "" : fmt::format(" for \"{}\"", model),
                     any ? "" : " (no other than the one whose turn it is is to be used)", causes);
}

}  // namespace gateway::keys
