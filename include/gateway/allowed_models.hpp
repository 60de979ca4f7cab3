// AllowedModels: the models that a client may use.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace gateway {

// Immutable and cheap to copy. Any thread.
class AllowedModels {
 public:
  AllowedModels() = default;  // all of them
  // Names as clients write them, or "provider/model"; with "*" at the end they fit any rest. Empty:
  // all models.
  explicit AllowedModels(std::vector<std::string> names);

  [[nodiscard]] bool AllowsAll() const;
  [[nodiscard]] bool Allows(std::string_view name) const;
  // Whatever the provider's models are called: "provider/*".
  [[nodiscard]] bool AllowsAllOf(std::string_view provider) const;

 private:
  std::shared_ptr<const std::vector<std::string>> names_;  // null: all
};

}  // namespace gateway
