#include "libgateway/keys/model_blocks.hpp"

#include <algorithm>
#include <functional>

namespace gateway::keys {
namespace {

// What is over before a restart is needs no writing down.
constexpr std::chrono::nanoseconds kWorthKeeping = std::chrono::seconds(10);

}  // namespace

ModelHash HashModel(std::string_view model) {
  const ModelHash hash = std::hash<std::string_view>()(model);
  return hash == 0 ? 1 : hash;
}

const ModelBlocks::Block* ModelBlocks::Find(ModelHash model) const {
  if (empty()) {
    return nullptr;
  }
  const auto* found = std::find_if(blocks_.begin(), blocks_.end(), [model](const Block& block) {
    return block.model.load() == model;
  });
  return found == blocks_.end() ? nullptr : found;
}

ModelBlocks::Block* ModelBlocks::Find(ModelHash model) {
  return const_cast<Block*>(static_cast<const ModelBlocks*>(this)->Find(model));
}

// Its own, else a free one, else the one that is free soonest.
std::size_t ModelBlocks::PlaceFor(ModelHash model) const {
  std::size_t best = 0;
  for (std::size_t i = 0; i < kPlaces; ++i) {
    const ModelHash found = blocks_[i].model.load();
    if (found == model) {
      return i;
    }
    const auto rank = [this](std::size_t place) {
      return blocks_[place].model.load() == 0 ? kNoTime : blocks_[place].until.load();
    };
    if (rank(i) < rank(best)) {
      best = i;
    }
  }
  return best;
}

bool ModelBlocks::Put(std::string_view model, Outcome why, Ticks until, Ticks now) {
  const ModelHash hash = HashModel(model);
  const std::size_t place = PlaceFor(hash);
  Block& block = blocks_[place];
  if (block.model.load() == hash) {
    until = std::max(until, block.until.load());
  } else {
    used_ += block.model.exchange(0) == 0 ? 1 : 0;
    block.probe.Release();
    names_[place] = model;
    kept_[place] = false;
  }
  block.why = why;
  block.until = until;  // before the name, by which others find it
  block.model = hash;
  kept_[place] = kept_[place] || until - now >= kWorthKeeping.count();
  return kept_[place];
}

bool ModelBlocks::Served(ModelHash model, Ticks now) {
  const Block* block = Find(model);
  if (block == nullptr || (block->why.load() == Outcome::kRateLimited && now < block->until)) {
    return false;
  }
  const auto place = static_cast<std::size_t>(block - blocks_.data());
  const bool kept = kept_[place];
  Free(place);
  return kept;
}

void ModelBlocks::Free(std::size_t place) {
  blocks_[place].model = 0;
  blocks_[place].until = kNoTime;
  blocks_[place].probe.Release();
  names_[place].clear();
  kept_[place] = false;
  --used_;
}

void ModelBlocks::Clear() {
  for (std::size_t i = 0; i < kPlaces; ++i) {
    if (blocks_[i].model.load() != 0) {
      Free(i);
    }
  }
}

std::vector<KeyModelBlock> ModelBlocks::List(Ticks now, const Moment& moment) const {
  std::vector<KeyModelBlock> lasting;
  for (std::size_t i = 0; i < kPlaces; ++i) {
    const Block& block = blocks_[i];
    if (block.model.load() != 0 && now < block.until.load()) {
      lasting.push_back({names_[i], std::string(OutcomeName(block.why.load())),
                         WallOf(TimeOf(block.until.load()), moment)});
    }
  }
  return lasting;
}

}  // namespace gateway::keys
