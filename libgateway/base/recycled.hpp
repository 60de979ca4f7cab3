// Recycled<T>: an allocator for std::allocate_shared that gives the memory of one object to the
// next one. For objects over a kilobyte that every request has: malloc keeps such blocks in lists
// that it sorts and merges, which costs more than making the object.
#pragma once

#include <array>
#include <cstddef>
#include <new>

namespace gateway::base {

// What finds use after free must see each block freed.
#if defined(__SANITIZE_ADDRESS__)
inline constexpr std::size_t kRecycledBlocks = 0;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
inline constexpr std::size_t kRecycledBlocks = 0;
#else
inline constexpr std::size_t kRecycledBlocks = 64;
#endif
#else
inline constexpr std::size_t kRecycledBlocks = 64;
#endif

template <typename T>
class Recycled {
 public:
  using value_type = T;

  Recycled() = default;
  template <typename Other>
  explicit(false) Recycled(const Recycled<Other>& /*other*/) {}

  // Any thread; each has blocks of its own.
  T* allocate(std::size_t count) {
    if (Kept& kept = OfThread(); count == 1 && kept.count > 0) {
      return static_cast<T*>(kept.blocks[--kept.count]);
    }
    return static_cast<T*>(::operator new(count * sizeof(T)));
  }
  void deallocate(T* block, std::size_t count) {
    if (Kept& kept = OfThread(); count == 1 && kept.count < kept.most) {
      kept.blocks[kept.count++] = block;
    } else {
      ::operator delete(block);
    }
  }

  friend bool operator==(const Recycled& /*a*/, const Recycled& /*b*/) { return true; }

 private:
  // Has no destructor, so that it is there for what is freed later in the thread's end than by End.
  struct Kept {
    std::array<void*, kRecycledBlocks + 1> blocks;
    std::size_t count;
    std::size_t most;
  };
  struct End {
    Kept& kept;
    ~End() {
      kept.most = 0;
      while (kept.count > 0) {
        ::operator delete(kept.blocks[--kept.count]);
      }
    }
  };
  static Kept& OfThread() {
    constinit thread_local Kept kept{{}, 0, kRecycledBlocks};
    thread_local const End end{kept};
    return kept;
  }
};

}  // namespace gateway::base
