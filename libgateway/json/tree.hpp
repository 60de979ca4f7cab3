// Tree: a JSON text as its values, without a copy of any of them. Numbers, escapes and blanks stay
// as they were written, so what is passed on loses nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/result.hpp"
#include "libgateway/json/gate.hpp"

namespace gateway::json {

// One value, in the order of the text; what is in it follows it.
struct Node {
  std::string_view key;    // of a member, between its quotes; escapes as written
  std::string_view raw;    // as written, a string with its quotes
  std::uint32_t size = 1;  // of nodes: itself and all that is in it
  Kind kind = Kind::kNull;
};

// A value, or the lack of one. Lives as long as its Tree. Asked for what it is not, it answers with
// nothing: empty, false, absent.
class Element {
 public:
  class Iterator {
   public:
    // For the standard algorithms.
    using iterator_category = std::input_iterator_tag;
    using value_type = Element;
    using difference_type = std::ptrdiff_t;
    using pointer = void;
    using reference = Element;

    explicit Iterator(const Node* node) : node_(node) {}
    Element operator*() const { return Element(node_); }
    Iterator& operator++() {
      node_ += node_->size;
      return *this;
    }
    bool operator==(const Iterator& other) const = default;

   private:
    const Node* node_;
  };

  Element() = default;
  explicit Element(const Node* node) : node_(node) {}

  // There is a value. A null is one only to whoever walks over it: it can not be looked up.
  explicit operator bool() const { return node_ != nullptr; }

  [[nodiscard]] bool Is(Kind kind) const { return node_ != nullptr && node_->kind == kind; }
  [[nodiscard]] bool IsObject() const { return Is(Kind::kObject); }
  [[nodiscard]] bool IsArray() const { return Is(Kind::kArray); }
  [[nodiscard]] bool IsString() const { return Is(Kind::kString); }
  [[nodiscard]] bool IsNumber() const { return Is(Kind::kNumber); }
  [[nodiscard]] bool IsTrue() const { return Is(Kind::kTrue); }
  [[nodiscard]] bool IsNull() const { return Is(Kind::kNull); }
  // A string of exactly this text.
  [[nodiscard]] bool Is(std::string_view text) const;

  [[nodiscard]] std::string_view key() const { return node_ == nullptr ? "" : node_->key; }
  [[nodiscard]] bool HasKey(std::string_view key) const;
  // As written; empty when absent.
  [[nodiscard]] std::string_view raw() const { return node_ == nullptr ? "" : node_->raw; }
  // Of a string: between its quotes, as written.
  [[nodiscard]] std::string_view inner() const {
    return IsString() ? node_->raw.substr(1, node_->raw.size() - 2) : std::string_view{};
  }
  // Of a string: its text.
  [[nodiscard]] std::string Text() const;
  // A string with something in it.
  [[nodiscard]] bool HasText() const { return !inner().empty(); }
  // A string of nothing but white space, or none at all.
  [[nodiscard]] bool IsBlank() const;
  // A whole number: 3, but not 3.5; 3.0 and 3e0 are not looked through.
  [[nodiscard]] std::optional<std::int64_t> Integer() const;
  [[nodiscard]] std::optional<double> Number() const;

  // Members or elements.
  [[nodiscard]] Iterator begin() const { return Iterator(node_ == nullptr ? nullptr : node_ + 1); }
  [[nodiscard]] Iterator end() const {
    return Iterator(node_ == nullptr ? nullptr : node_ + node_->size);
  }
  [[nodiscard]] bool empty() const { return node_ == nullptr || node_->size == 1; }
  [[nodiscard]] std::size_t Count() const;

  // The last member of that key, of ASCII letters and underscores; absent when it is null.
  [[nodiscard]] Element operator[](std::string_view key) const;

 private:
  const Node* node_ = nullptr;
};

class Tree {
 public:
  // Replaces what it was, keeping its memory. Views point into `text`. Error: kInvalidRequest, as
  // CheckJson.
  Result<void> Read(std::string_view text);

  // The outermost value; absent before a Read, and after one that failed.
  [[nodiscard]] Element root() const { return nodes_.empty() ? Element() : Element(nodes_.data()); }

 private:
  std::vector<Node> nodes_;
};

}  // namespace gateway::json
