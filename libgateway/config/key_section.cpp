#include <algorithm>

#include <fmt/format.h>

#include "libgateway/config/expand.hpp"
#include "libgateway/config/near_name.hpp"
#include "libgateway/config/sections.hpp"
#include "libgateway/config/values.hpp"

namespace gateway::config {
namespace {

constexpr std::size_t kLongestAlias = 64;

bool IsVisibleAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

// Collects the keys of one provider. No message shows anything of a key, nor a name that was
// written where a key could have been.
class KeyCollector {
 public:
  KeyCollector(const Report& report, ProviderConfig* provider, ProviderList* found)
      : report_(report), provider_(*provider), found_(*found) {}

  void TakeNode(const Node& node) {
    if (node.kind == Node::Kind::kString) {
      TakeText(node);
    } else if (node.kind == Node::Kind::kArray) {
      for (const Node& item : node.children) {
        TakeItem(item);
      }
    } else {
      report_.At(node.place,
                 NameOf(node) +
                     " must be a text; write \"key1, key2\", a list of texts, or a list "
                     "of { name = \"...\", value = \"...\" }");
      complete_ = false;
    }
  }

  // Whether everything was understood, so that an empty list is the writer's.
  [[nodiscard]] bool complete() const { return complete_; }

 private:
  void TakeItem(const Node& item) {
    if (item.kind == Node::Kind::kTable) {
      TakeNamed(item);
    } else if (item.kind == Node::Kind::kString) {
      TakeText(item);
    } else {
      report_.At(item.place,
                 R"(a key must be a text or { name = "...", value = "..." }; put it in quotes)");
      complete_ = false;
    }
  }

  void TakeText(const Node& node) {
    const auto text = Value(node);
    if (!text) {
      return;
    }
    for (std::string& key : SplitAtCommas(*text)) {
      Add(node.place, {}, std::move(key));
    }
  }

  void TakeNamed(const Node& table) {
    std::string alias;
    const Node* value = nullptr;
    for (const Node& child : table.children) {
      if (child.key == "name") {
        alias = ReadPlainText(child, report_).value_or("");
      } else if (child.key == "value") {
        value = &child;
      } else {
        report_.At(child.place, "unknown setting of a key; known are: name, value");
      }
    }
    if (value == nullptr) {
      report_.At(table.place, "this key has no value; add value = \"${NAME}\"");
      complete_ = false;
      return;
    }
    const auto text = Value(*value);
    if (!text) {
      return;
    }
    const auto keys = SplitAtCommas(*text);
    if (keys.size() != 1) {
      report_.At(value->place, "'value' must be exactly one key; give each key its own entry");
      complete_ = false;
      return;
    }
    Add(table.place, std::move(alias), keys.front());
  }

  std::optional<std::string> Value(const Node& node) {
    auto text = ReadText(node, report_);
    complete_ = complete_ && text.has_value();
    if (text && !text->empty() && !HasReference(node.text)) {
      found_.literal_keys = true;
    }
    return text;
  }

  void Add(Place place, std::string alias, std::string key) {
    if (!IsVisibleAscii(key)) {
      report_.At(place,
                 "a key with a blank or an unprintable character inside; separate keys by commas");
      complete_ = false;
      return;
    }
    auto& keys = provider_.keys;
    Secret secret(std::move(key));
    if (std::any_of(keys.begin(), keys.end(),
                    [&secret](const Key& other) { return other.secret == secret; })) {
      found_.hints.push_back(
          fmt::format("{}: a key of provider '{}' stands there twice; the "
                      "copy is left out",
                      Location(report_.file, place), provider_.name));
      return;
    }
    if (alias.empty()) {
      alias = fmt::format("{}#{}", provider_.name, keys.size() + 1);
    } else if (alias.size() > kLongestAlias || !IsVisibleAscii(alias) ||
               alias.find(secret.Reveal()) != std::string::npos) {
      report_.At(place,
                 "a key's name must be 64 visible ASCII characters at most and must not hold the "
                 "key itself; it is shown in logs");
      return;
    }
    if (std::any_of(keys.begin(), keys.end(),
                    [&alias](const Key& other) { return other.alias == alias; })) {
      report_.At(place, "two keys of this provider have the same name; rename one of them");
      return;
    }
    keys.push_back(Key{std::move(alias), std::move(secret)});
  }

  const Report& report_;
  ProviderConfig& provider_;
  ProviderList& found_;
  bool complete_ = true;
};

// False: there is no key_strategy.
bool ReadStrategy(TableReader& reader, KeyStrategy* strategy) {
  const Node* node = reader.Find("key_strategy");
  if (node == nullptr) {
    return false;
  }
  const auto text = ReadText(*node, reader.report());
  if (!text) {
    return true;
  }
  std::vector<std::string> known;
  for (const auto candidate :
       {KeyStrategy::kFirst, KeyStrategy::kRoundRobin, KeyStrategy::kRandom}) {
    known.emplace_back(KeyStrategyName(candidate));
    if (*text == known.back()) {
      *strategy = candidate;
      return true;
    }
  }
  reader.report().At(node->place,
                     "unknown key_strategy " + Quoted(node->text) + Suggest(node->text, known));
  return true;
}

}  // namespace

void ReadKeys(TableReader& reader, ProviderConfig* provider, ProviderList* found) {
  const Report& report = reader.report();
  const Node* keys = reader.Find("keys");
  const Node* key = reader.Find("key");
  bool no_key = false;
  reader.Flag("no_key", &no_key);
  const bool has_strategy = ReadStrategy(reader, &provider->key_strategy);
  reader.Flag("use_next_key", &provider->use_next_key);
  if (keys != nullptr && key != nullptr) {
    report.At(key->place, "both 'keys' and 'key'; keep 'keys' and put all of them there");
    return;
  }
  const Node* node = keys != nullptr ? keys : key;
  if (no_key) {
    if (node != nullptr) {
      report.At(node->place, "keys beside no_key = true; keep one of the two");
    }
    return;
  }
  if (node == nullptr) {
    report.At(reader.place(),
              "this provider has no keys; add keys = \"${NAME}\", or no_key = true if it wants "
              "none");
    return;
  }
  KeyCollector collector(report, provider, found);
  collector.TakeNode(*node);
  if (provider->keys.empty() && collector.complete()) {
    report.At(node->place, NameOf(*node) +
                               " holds no key; write keys = \"${NAME}\", or no_key = true if the "
                               "provider wants none");
  }
  if (provider->keys.size() > 1 && !has_strategy) {
    found->hints.push_back(fmt::format(
        "{}: provider '{}' has {} keys and no key_strategy, so the others are used "
        "only while the first is out; set key_strategy = \"round_robin\" to use them all",
        Location(report.file, node->place), provider->name, provider->keys.size()));
  }
}

}  // namespace gateway::config
