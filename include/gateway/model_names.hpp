// ModelNames: a list of names that can be searched fast.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace gateway {

// Immutable and cheap to copy. Names stand in the order given, each once. Any thread.
class ModelNames {
 public:
  ModelNames() = default;
  ModelNames(std::vector<std::string> names);  // NOLINT(google-explicit-constructor): it is a list
  ModelNames(std::initializer_list<std::string> names);

  [[nodiscard]] bool Contains(std::string_view name) const;

  // The one name whose part behind its last slash is `bare`: "org/n" for "n". Empty when there is
  // none or more than one.
  [[nodiscard]] std::string_view ByLastPart(std::string_view bare) const;

  [[nodiscard]] std::vector<std::string>::const_iterator begin() const { return all().begin(); }
  [[nodiscard]] std::vector<std::string>::const_iterator end() const { return all().end(); }
  [[nodiscard]] std::size_t size() const { return all().size(); }
  [[nodiscard]] bool empty() const { return all().empty(); }
  [[nodiscard]] const std::string& front() const { return all().front(); }
  [[nodiscard]] const std::vector<std::string>& all() const;

 private:
  struct Index;
  std::shared_ptr<const Index> index_;  // null: no names
};

}  // namespace gateway
