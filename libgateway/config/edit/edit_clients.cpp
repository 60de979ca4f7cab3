#include "libgateway/config/edit/edit_clients.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "libgateway/base/ascii.hpp"
#include "libgateway/config/complaints.hpp"
#include "libgateway/config/edit/client_text.hpp"
#include "libgateway/config/edit/same_tree.hpp"
#include "libgateway/config/edit/text_lines.hpp"
#include "libgateway/config/edit/toml_places.hpp"
#include "libgateway/config/edit/write_file.hpp"
#include "libgateway/config/expand.hpp"
#include "libgateway/config/sections.hpp"
#include "libgateway/config/source_file.hpp"
#include "libgateway/config/tree.hpp"

namespace gateway {
namespace config {
namespace {

constexpr std::string_view kClients = "clients";

// Null when there is none.
template <typename Tree>
auto* Find(Tree& table, std::string_view key) {
  const auto found = std::find_if(table.children.begin(), table.children.end(),
                                  [key](const Node& child) { return child.key == key; });
  return found == table.children.end() ? nullptr : &*found;
}

bool IsCalled(const Node& client, std::string_view name) {
  const Node* found = Find(client, "name");
  return found != nullptr && found->text == name;
}

Result<Node> Parse(const std::string& file, const std::string& text) {
  Complaints complaints;
  auto tree = ParseTree(text, FormatOf(file, text), Report{file, &complaints});
  return tree ? Result<Node>(*std::move(tree)) : complaints.ToError();
}

// Variables are left alone: they may be set for the server only.
bool HasKey(const Node& client, const ClientKey& key) {
  const Node* found = Find(client, "key");
  if (found == nullptr || HasReference(found->text)) {
    return false;
  }
  return base::LowerCase(found->text) == "sha256:" + key.Hex() || ClientKey::Of(found->text) == key;
}

// Error: kInvalidRequest, with all that LoadConfig would say against it.
Result<void> CheckClient(const ClientConfig& client) {
  Complaints complaints;
  const Report report{"the client", &complaints};
  ClientList found;
  const std::string alone = ClientText(client, Format::kToml, "\n");
  if (const auto tree = ParseTree(alone, Format::kToml, report)) {
    ReadClients(*Find(*tree, kClients), report, &found);
  }
  return complaints.empty() ? Result<void>()
                            : Fail(ErrorCode::kInvalidRequest, complaints.ToError().message);
}

Result<void> CheckIsNew(const std::string& file, const Node& tree, const ClientConfig& client) {
  const Node* clients = Find(tree, kClients);
  for (const Node& known : clients == nullptr ? std::vector<Node>() : clients->children) {
    if (IsCalled(known, client.name)) {
      return Fail(ErrorCode::kInvalidRequest,
                  fmt::format("{} has a client {} already", file, Quoted(client.name)));
    }
    if (HasKey(known, client.key)) {
      return Fail(ErrorCode::kInvalidRequest, file + " has a client with this key already");
    }
  }
  return {};
}

Error CannotAdd(const std::string& file, std::string_view why, const ClientConfig& client,
                Format format) {
  return Fail(ErrorCode::kUnsupported,
              fmt::format("{} {}; add {} by hand:\n{}", file, why,
                          format == Format::kToml ? "this" : "this to the list 'clients'",
                          ClientText(client, format, "\n")));
}

Error CannotRemove(const std::string& file, std::string_view why, const std::string& name) {
  return Fail(ErrorCode::kUnsupported,
              fmt::format("{} {}; take the client {} out by hand", file, why, Quoted(name)));
}

constexpr std::string_view kNotToml = "is not TOML";
constexpr std::string_view kOtherwise = "is written in a way that cannot be changed here";

std::string Appended(const std::string& text, const ClientConfig& client) {
  const std::string_view line_break = LineBreak(text, text.size());
  std::string changed = text;
  if (!changed.empty() && !changed.ends_with('\n')) {
    changed.append(line_break);
  }
  return changed.append(changed.empty() ? "" : line_break)
      .append(ClientText(client, Format::kToml, line_break));
}

// Whether `tree` without its last client says what `before` does.
bool OnlyAddsOne(const Node& before, Node tree) {
  Node* clients = Find(tree, kClients);
  if (clients == nullptr || clients->children.empty()) {
    return false;
  }
  clients->children.pop_back();
  if (clients->children.empty() && Find(before, kClients) == nullptr) {
    std::erase_if(tree.children, [](const Node& child) { return child.key == kClients; });
  }
  return SameTree(before, tree);
}

std::string_view NameIn(const TomlSection& section) {
  for (const TomlEntry& entry : section.entries) {
    if (entry.key == std::vector<std::string>{"name"}) {
      return entry.value.text;
    }
  }
  return {};
}

// From its header to its last setting, with the blank line that Appended put in front.
std::optional<std::string> WithoutSection(std::string text, const TomlSection& section) {
  const std::size_t end =
      section.entries.empty() ? section.header.end : section.entries.back().span.end;
  const std::size_t begin = LineBegin(text, section.header.begin);
  const std::size_t behind = LineEnd(text, end);
  TomlSpan span{begin, end};
  const auto is_blank = [&text](std::size_t at) {
    const std::string_view line(text.data() + at, LineEnd(text, at) - at);
    return line.find_first_not_of(" \t\r\n") == std::string_view::npos;
  };
  if (begin > 0 && (behind == text.size() || is_blank(behind)) &&
      is_blank(LineBegin(text, begin - 1))) {
    span.begin = LineBegin(text, begin - 1);
  }
  RemoveLines(span, &text);
  return text;
}

std::optional<std::string> Removed(const std::string& text, std::string_view name) {
  const auto sections = FindTomlPlaces(text);
  if (!sections) {
    return std::nullopt;
  }
  const auto section =
      std::find_if(sections->begin(), sections->end(), [name](const TomlSection& one) {
        return one.repeated && one.name == std::vector<std::string>{std::string(kClients)} &&
               NameIn(one) == name;
      });
  return section == sections->end() ? std::nullopt : WithoutSection(text, *section);
}

}  // namespace

Result<std::string> WithClient(const std::string& file, const std::string& text,
                               const ClientConfig& client) {
  const auto before = Parse(file, text);
  if (!before) {
    return before.error();
  }
  if (auto fits = CheckClient(client); !fits) {
    return fits.error();
  }
  if (auto is_new = CheckIsNew(file, *before, client); !is_new) {
    return is_new.error();
  }
  const Format format = FormatOf(file, text);
  if (format != Format::kToml) {
    return CannotAdd(file, kNotToml, client, format);
  }
  std::string changed = Appended(text, client);
  const auto after = Parse(file, changed);
  if (!after || changed.size() > kLargestFile || !OnlyAddsOne(*before, *after)) {
    return CannotAdd(file, kOtherwise, client, format);
  }
  return changed;
}

Result<std::string> WithoutClient(const std::string& file, const std::string& text,
                                  const std::string& name) {
  auto before = Parse(file, text);
  if (!before) {
    return before.error();
  }
  Node* clients = Find(*before, kClients);
  const auto is_called = [&name](const Node& client) { return IsCalled(client, name); };
  if (clients == nullptr ||
      std::none_of(clients->children.begin(), clients->children.end(), is_called)) {
    return Fail(ErrorCode::kNotFound, fmt::format("{} has no client {}", file, Quoted(name)));
  }
  if (FormatOf(file, text) != Format::kToml) {
    return CannotRemove(file, kNotToml, name);
  }
  std::erase_if(clients->children, is_called);
  if (clients->children.empty()) {
    std::erase_if(before->children, [](const Node& child) { return child.key == kClients; });
  }
  auto changed = Removed(text, name);
  const auto after = changed ? Parse(file, *changed) : Result<Node>(*before);
  if (!changed || !after || !SameTree(*before, *after)) {
    return CannotRemove(file, kOtherwise, name);
  }
  return *std::move(changed);
}

}  // namespace config

namespace {

template <typename Change>
Result<void> ChangeFile(const std::string& file, Change change) {
  config::Complaints complaints;
  const auto source = ReadSourceText(config::Report{file, &complaints});
  if (!source) {
    return complaints.ToError();
  }
  const auto text = change(source->text);
  return text ? config::ReplaceFile(file, *text) : Result<void>(text.error());
}

}  // namespace

Result<void> AddClient(const std::string& file, const ClientConfig& client) {
  return ChangeFile(
      file, [&](const std::string& text) { return config::WithClient(file, text, client); });
}

Result<void> RemoveClient(const std::string& file, const std::string& name) {
  return ChangeFile(
      file, [&](const std::string& text) { return config::WithoutClient(file, text, name); });
}

}  // namespace gateway
