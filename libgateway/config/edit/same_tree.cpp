#include "libgateway/config/edit/same_tree.hpp"

#include <algorithm>
#include <cmath>

namespace gateway::config {
namespace {

std::vector<const Node*> Children(const Node& node) {
  std::vector<const Node*> children;
  for (const Node& child : node.children) {
    children.push_back(&child);
  }
  if (node.kind == Node::Kind::kTable) {
    std::sort(children.begin(), children.end(),
              [](const Node* a, const Node* b) { return a->key < b->key; });
  }
  return children;
}

}  // namespace

bool SameTree(const Node& a, const Node& b) {
  const bool same_number = a.number == b.number || (std::isnan(a.number) && std::isnan(b.number));
  if (a.kind != b.kind || a.key != b.key || a.text != b.text || a.integer != b.integer ||
      a.flag != b.flag || !same_number) {
    return false;
  }
  const auto of_a = Children(a);
  const auto of_b = Children(b);
  return std::equal(of_a.begin(), of_a.end(), of_b.begin(), of_b.end(),
                    [](const Node* one, const Node* other) { return SameTree(*one, *other); });
}

}  // namespace gateway::config
