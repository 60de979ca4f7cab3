#include "libgateway/config/edit/model_plan.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "libgateway/base/ascii.hpp"
#include "libgateway/base/utf8.hpp"
#include "libgateway/config/complaints.hpp"
#include "libgateway/config/edit/same_tree.hpp"
#include "libgateway/config/expand.hpp"
#include "libgateway/config/near_name.hpp"

namespace gateway::config {
namespace {

Node* Find(Node* table, std::string_view key) {
  const auto found = std::find_if(table->children.begin(), table->children.end(),
                                  [key](const Node& child) { return child.key == key; });
  return found == table->children.end() ? nullptr : &*found;
}

bool IsString(const Node* node, std::string_view text) {
  return node != nullptr && node->kind == Node::Kind::kString && node->text == text;
}

bool LeadsTo(Node* redirect, std::string_view target) {
  const bool table = redirect->kind == Node::Kind::kTable;
  return IsString(table ? Find(redirect, "to") : redirect, target);
}

void AddOnce(std::string_view name, std::vector<std::string>* names) {
  if (std::find(names->begin(), names->end(), name) == names->end()) {
    names->emplace_back(name);
  }
}

Node StringNode(std::string key, std::string text) {
  Node node;
  node.kind = Node::Kind::kString;
  node.key = std::move(key);
  node.text = std::move(text);
  return node;
}

// As the loader takes them.
bool IsModelName(std::string_view name) {
  return !name.empty() && base::Trim(name) == name && base::IsUtf8(name) &&
         std::none_of(name.begin(), name.end(),
                      [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

class Planner {
 public:
  Planner(const Node& file, const ModelEdit& edit) : edit_(edit) { plan_.wanted = file; }

  Result<ModelPlan> Make() {
    if (auto found = FindProvider(); !found) {
      return found.error();
    }
    if (auto removed = Remove(); !removed) {
      return removed.error();
    }
    for (const ModelEdit::Model& model : edit_.add) {
      if (auto added = Add(model); !added) {
        return added.error();
      }
    }
    return std::move(plan_);
  }

 private:
  Result<void> FindProvider() {
    Node* providers = Find(&plan_.wanted, "providers");
    std::vector<std::string> names;
    for (std::size_t i = 0; providers != nullptr && i < providers->children.size(); ++i) {
      Node* table = &providers->children[i];
      const Node* name = Find(table, "name");
      if (IsString(name, edit_.provider)) {
        plan_.provider = i;
        return FindLists(table);
      }
      if (name != nullptr) {
        names.push_back(name->text);
      }
    }
    return Fail(ErrorCode::kNotFound,
                fmt::format("there is no provider {}{}", Quoted(edit_.provider),
                            Suggest(edit_.provider, names)));
  }

  Result<void> FindLists(Node* table) {
    for (const auto& [key, kind] :
         {std::pair{"models", Node::Kind::kArray}, std::pair{"redirects", Node::Kind::kTable}}) {
      const Node* found = Find(table, key);
      if (found == nullptr) {
        table->children.emplace_back().key = key;
        table->children.back().kind = kind;
      } else if (found->kind != kind) {
        return Fail(ErrorCode::kConfig, fmt::format("'{}' of provider {} is no {}; correct it", key,
                                                    Quoted(edit_.provider),
                                                    kind == Node::Kind::kArray ? "list" : "table"));
      }
    }
    models_ = Find(table, "models");
    redirects_ = Find(table, "redirects");
    return {};
  }

  [[nodiscard]] bool IsListed(std::string_view written) const {
    return std::any_of(models_->children.begin(), models_->children.end(),
                       [&](const Node& model) { return IsString(&model, written); });
  }

  Result<void> Remove() {
    std::vector<std::string> missing;
    for (const std::string& name : edit_.remove) {
      if (!TakeOut(name)) {
        AddOnce(Quoted(name), &missing);
      }
    }
    if (!missing.empty()) {
      return Fail(ErrorCode::kNotFound,
                  fmt::format("provider {} has no model {}", Quoted(edit_.provider),
                              fmt::join(missing, ", ")));
    }
    std::erase_if(models_->children, [&](const Node& model) {
      const auto& out = plan_.names_out;
      return model.kind == Node::Kind::kString &&
             std::find(out.begin(), out.end(), model.text) != out.end();
    });
    std::erase_if(redirects_->children, [&](const Node& redirect) {
      const auto& out = plan_.aliases_out;
      return std::find(out.begin(), out.end(), redirect.key) != out.end();
    });
    return {};
  }

  bool TakeOut(const std::string& name) {
    if (TakeOutName(name)) {
      return true;
    }
    bool found = false;
    for (Node& redirect : redirects_->children) {
      found = (LeadsTo(&redirect, EscapeReferences(name)) && TakeOutName(redirect.key)) || found;
    }
    return found;
  }

  // Out of both lists, when it is in one of them.
  bool TakeOutName(const std::string& name) {
    const bool listed = IsListed(EscapeReferences(name));
    const bool alias = Find(redirects_, name) != nullptr;
    if (listed) {
      AddOnce(EscapeReferences(name), &plan_.names_out);
    }
    if (alias) {
      AddOnce(name, &plan_.aliases_out);
    }
    return listed || alias;
  }

  Result<void> Add(const ModelEdit::Model& model) {
    const std::string& name = model.alias.empty() ? model.id : model.alias;
    if (auto good = CheckNames(model.id, name); !good) {
      return good;
    }
    Node* redirect = Find(redirects_, name);
    if (redirect != nullptr && !LeadsTo(redirect, EscapeReferences(model.id))) {
      return FailForAlias(name, "is an alias of another model");
    }
    if (redirect == nullptr && name != model.id) {
      if (auto added = AddRedirect(name, model.id); !added) {
        return added;
      }
    }
    const std::string written = EscapeReferences(name);
    if (!IsListed(written)) {
      plan_.names_in.push_back(written);
      models_->children.push_back(StringNode({}, written));
    }
    return {};
  }

  static Result<void> CheckNames(const std::string& id, const std::string& name) {
    for (const std::string& one : {id, name}) {
      // In redirects a "*" stands for what follows.
      if (!IsModelName(one) || (name != id && one.find('*') != std::string::npos)) {
        return Fail(ErrorCode::kInvalidRequest,
                    fmt::format("{} cannot be a model's name{}", Quoted(one),
                                name != id ? ", or not one with an alias" : ""));
      }
    }
    return {};
  }

  // Redirects are followed until the end: one must not become part of another's way.
  Result<void> AddRedirect(const std::string& alias, const std::string& id) {
    if (Find(redirects_, id) != nullptr) {
      return FailForAlias(id, "is an alias itself");
    }
    const std::string target = EscapeReferences(id);
    for (Node& other : redirects_->children) {
      if (LeadsTo(&other, EscapeReferences(alias))) {
        return FailForAlias(alias, fmt::format("is what the alias {} leads to", Quoted(other.key)));
      }
    }
    plan_.redirects_in.push_back({alias, target});
    redirects_->children.push_back(StringNode(alias, target));
    return {};
  }

  [[nodiscard]] Error FailForAlias(std::string_view name, std::string_view why) const {
    return Fail(ErrorCode::kInvalidRequest,
                fmt::format("{} {} at provider {} already; take that out first, or choose another "
                            "name",
                            Quoted(name), why, Quoted(edit_.provider)));
  }

  const ModelEdit& edit_;
  ModelPlan plan_;
  Node* models_ = nullptr;  // of plan_.wanted, as they shall be
  Node* redirects_ = nullptr;
};

// Where nothing is listed, an empty list says the same as none.
Node WithoutEmptyLists(Node file, std::size_t provider) {
  Node* providers = Find(&file, "providers");
  if (providers != nullptr && provider < providers->children.size()) {
    std::erase_if(providers->children[provider].children, [](const Node& child) {
      return child.children.empty() &&
             ((child.key == "models" && child.kind == Node::Kind::kArray) ||
              (child.key == "redirects" && child.kind == Node::Kind::kTable));
    });
  }
  return file;
}

}  // namespace

Result<ModelPlan> PlanModelEdit(const Node& file, const ModelEdit& edit) {
  return Planner(file, edit).Make();
}

bool IsAsPlanned(const Node& file, const ModelPlan& plan) {
  return SameTree(WithoutEmptyLists(file, plan.provider),
                  WithoutEmptyLists(plan.wanted, plan.provider));
}

}  // namespace gateway::config
