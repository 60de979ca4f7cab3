// Redirects: names that stand for other names.
#pragma once

#include <cstddef>
#include <functional>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace gateway {

struct Redirect {
  // The name in place of the alias. A "*" at its end stands for what the alias's "*" matched.
  std::string to;
  // A JSON object, or empty. Its members go into the body that is sent, in place of what the client
  // wrote there, objects member by member (RFC 7396, JSON Merge Patch). Not for bodies that are no
  // JSON.
  std::string set = {};
};

// What became of a name: the alias as it is written in the table, and the name it led to.
struct RedirectStep {
  std::string alias;
  std::string to;
};

// Aliases, which may end in "*": any rest, also none. An alias without "*" goes before one with it,
// a longer one with "*" before a shorter. Reading: any thread.
class Redirects {
 public:
  using Map = std::map<std::string, Redirect, std::less<>>;

  struct Match {
    const std::string* alias;  // as long as the table lives
    const Redirect* redirect;  // never null
    std::string name;          // that the asked name leads to
  };

  Redirects() = default;
  Redirects(std::initializer_list<Map::value_type> redirects);

  // The first one of an alias counts.
  void Add(std::string alias, Redirect redirect);

  // The redirect for `name`; empty: there is none.
  [[nodiscard]] std::optional<Match> Find(std::string_view name) const;

  // Sorted by alias.
  [[nodiscard]] Map::const_iterator begin() const { return map_.begin(); }
  [[nodiscard]] Map::const_iterator end() const { return map_.end(); }
  [[nodiscard]] std::size_t size() const { return map_.size(); }
  [[nodiscard]] bool empty() const { return map_.empty(); }

 private:
  Map map_;
  std::size_t longest_wildcard_ = 0;  // with its "*"; 0: there is none
};

}  // namespace gateway
