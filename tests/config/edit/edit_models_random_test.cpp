// EditModels on files put together at random.
#include <algorithm>
#include <random>

#include "config/config_files.hpp"
#include "libgateway/config/edit/edit_models.hpp"
#include "libgateway/config/tree.hpp"

namespace gateway::config {
namespace {

constexpr unsigned kSeeds = 50;

using Texts = std::vector<std::string>;

class RandomFile {
 public:
  explicit RandomFile(unsigned seed) : random_(seed) {}

  std::string Make() {
    const unsigned providers = 1 + Below(3);
    const unsigned ours = Below(providers);
    const std::string text = Optional("\xEF\xBB\xBF") + Filler() + Filler();
    text_ = text;
    for (unsigned i = 0; i < providers; ++i) {
      AddProvider(i == ours ? "one" : "other" + std::to_string(i), i == ours);
    }
    text_ += Optional("[log]\nurl = \"none\"" + Comment() + "\n");
    while (Below(3) == 0 && text_.ends_with("\n")) {
      text_.pop_back();
    }
    std::string made;
    const bool windows = Below(4) == 0;
    for (const char c : text_) {
      made += windows && c == '\n' ? "\r\n" : std::string(1, c);
    }
    return made;
  }

  unsigned Below(unsigned end) { return static_cast<unsigned>(random_() % end); }
  const std::string& Pick(const Texts& texts) {
    return texts[Below(static_cast<unsigned>(texts.size()))];
  }
  std::string Name() {
    return Pick({"a", "b/c", "d:1", "e]", "f#", "g\"h", "i, j", "\u00e9", "[[k]]"});
  }

  // Comments and texts that stay whatever becomes of the models, and those behind models.
  [[nodiscard]] const Texts& strangers() const { return strangers_; }
  [[nodiscard]] const Texts& remarks() const { return remarks_; }
  [[nodiscard]] const Texts& names() const { return names_; }
  [[nodiscard]] bool has_models() const { return has_models_; }

 private:
  std::string Optional(const std::string& text) { return Below(2) == 0 ? "" : text; }

  std::string Stranger(const std::string& what) {
    std::string text = what + " s" + std::to_string(++count_) + " ";
    strangers_.push_back(text);
    return text;
  }

  std::string Comment() {
    switch (Below(5)) {
      case 0:
        return "  " + Stranger("# [[providers]] models = [\"a\"]");
      case 1:
        return Stranger("#]} ' \"\"\"");
      default:
        return Optional(" ");
    }
  }

  std::string Remark() {
    const std::size_t before = strangers_.size();
    std::string text = Comment();
    if (strangers_.size() > before) {
      remarks_.push_back(strangers_.back());
      strangers_.pop_back();
    }
    return text;
  }

  std::string Filler() {
    switch (Below(8)) {
      case 0:
        return Stranger("# \"") + "\n";
      case 1:
        return "\n";
      case 2:
        return "t" + std::to_string(++count_) + " = '''\n[[providers]]\n" + Stranger("models = [") +
               "\n'''\n";
      case 3:
        return "n" + std::to_string(++count_) +
               " = { a.b = [1, { c = \"}]\" }], 'd' = 1979-05-27 }" + Comment() + "\n";
      case 4:
        return "  \"q." + std::to_string(++count_) + "\" = [\n  [\"]\"],# ]\n  '#'  ]" + Comment() +
               "\n";
      default:
        return "";
    }
  }

  std::string Written(const std::string& name) {
    if (name.find('"') != std::string::npos) {
      return Below(2) == 0 ? "'" + name + "'" : "\"g\\\"h\"";
    }
    const bool escape = name == "a" && Below(3) == 0;
    return escape                     ? R"("\u0061")"
           : Pick({"\"", "'"}) == "'" ? "'" + name + "'"
                                      : "\"" + name + "\"";
  }

  std::string Models(Texts* names) {
    for (unsigned i = Below(5); i > 0; --i) {
      names->push_back(Name());
    }
    const bool lines = Below(2) == 0;
    std::string text = "models = [";
    for (std::size_t i = 0; i < names->size(); ++i) {
      const bool comma = i + 1 < names->size() || Below(2) == 0;
      if (lines && Below(3) > 0) {
        text += Remark() + "\n";
        text += Below(3) == 0 ? Stranger("# [") + "\n" : "";
        text += Pick({"  ", "\t", "    "});
      } else {
        text += Optional(" ");
      }
      text += Written((*names)[i]) + Optional(" ") + (comma ? "," : "");
    }
    text += lines ? Remark() + "\n" + Optional("  ") : "";
    return text + "]" + Comment() + "\n";
  }

  void AddProvider(const std::string& name, bool ours) {
    text_ += Pick({"[[providers]]", "[[ \"providers\" ]]", "[['providers' ]]"}) + Comment() + "\n";
    const bool first = Below(2) == 0;
    const std::string named = Optional("  ") + "name = \"" + name + "\"" + Comment() + "\n";
    text_ += (first ? named : "") + Filler();
    Texts names;
    if (Below(5) > 0) {
      text_ += Optional("  ") + Models(&names);
      has_models_ = has_models_ || ours;
    }
    names_ = ours ? names : names_;
    text_ += Filler() + (first ? "" : named) + Filler();
    AddRedirects();
  }

  void AddRedirects() {
    switch (Below(5)) {
      case 0:
        text_ += "redirects = { y = \"b/c\" }" + Comment() + "\n";
        break;
      case 1:
        text_ += "redirects.\"y\" = 'b/c'" + Comment() + "\n" + Filler();
        break;
      case 2:
        text_ += Filler() + "[log2]\nx" + std::to_string(++count_) + " = 1\n[providers.redirects]" +
                 Comment() + "\ny = \"b/c\"" + Comment() + "\n" + Optional("# end\n");
        break;
      case 3:
        text_ += "  [providers.headers]\n  models = [\"a\"]\n" + Filler();
        break;
      default:
        break;
    }
    text_ = Unique(text_);
  }

  // A table may stand in a file once.
  std::string Unique(std::string text) {
    if (const auto at = text.find("[log2]"); at != std::string::npos) {
      text.replace(at, 6, "[u" + std::to_string(++count_) + "]");
    }
    return text;
  }

  std::mt19937 random_;
  std::string text_;
  Texts strangers_;
  Texts remarks_;
  Texts names_;
  bool has_models_ = false;
  int count_ = 0;
};

// `models` as the parser reads them.
Texts ModelsIn(const std::string& text) {
  Complaints complaints;
  const auto file = ParseTree(text, Format::kToml, Report{"a", &complaints});
  Texts names;
  if (!file) {
    return {"(no TOML)"};
  }
  for (const Node& list : file->children) {
    for (const Node& provider : list.key == "providers" ? list.children : std::vector<Node>{}) {
      bool ours = false;
      Texts found;
      for (const Node& child : provider.children) {
        ours = ours || (child.key == "name" && child.text == "one");
        for (const Node& model : child.key == "models" ? child.children : std::vector<Node>{}) {
          found.push_back(model.text);
        }
      }
      names = ours ? found : names;
    }
  }
  return names;
}

// `parts` as they follow each other in `text`; those that are not there come last.
std::string Order(const std::string& text, Texts parts) {
  std::sort(parts.begin(), parts.end(), [&text](const std::string& a, const std::string& b) {
    return text.find(a) < text.find(b);
  });
  std::string order;
  for (const std::string& part : parts) {
    order += text.find(part) == std::string::npos ? "(lost)" : part;
  }
  return order;
}

std::string Edited(const std::string& text, const ModelEdit& edit) {
  const auto edited = EditedModels("a.toml", text, edit);
  return edited ? *edited : edited.error().message;
}

TEST_CASE("config::EditModels adds to any file, and takes out again", "[config]") {
  for (unsigned seed = 0; seed < kSeeds; ++seed) {
    RandomFile file(seed);
    const std::string text = file.Make();
    CAPTURE(seed, text);
    REQUIRE(ModelsIn(text) == file.names());
    const ModelEdit add{"one", {{"new", file.Below(2) == 0 ? "" : "alias"}}, {}};
    const std::string name = add.add[0].alias.empty() ? "new" : "alias";

    const std::string added = Edited(text, add);
    const std::string back = Edited(added, {"one", {}, {"new"}});

    Texts names = file.names();
    names.push_back(name);
    REQUIRE(ModelsIn(added) == names);
    REQUIRE(Order(added, file.strangers()) == Order(text, file.strangers()));
    REQUIRE(Order(added, file.remarks()) == Order(text, file.remarks()));
    REQUIRE(Edited(added, add) == added);
    CAPTURE(added);
    REQUIRE(ModelsIn(back) == file.names());
    if (file.has_models() && !file.names().empty()) {
      REQUIRE(back == text);
    }
  }
}

TEST_CASE("config::EditModels takes out of any file what is in it", "[config]") {
  for (unsigned seed = 0; seed < kSeeds; ++seed) {
    RandomFile file(seed);
    std::string text = file.Make();
    const std::string order = Order(text, file.strangers());
    Texts names = file.names();
    while (!names.empty()) {
      const std::string name = file.Pick(names);
      CAPTURE(seed, text, name);

      text = Edited(text, {"one", {}, {name}});

      std::erase(names, name);
      CAPTURE(text);
      REQUIRE(ModelsIn(text) == names);
      REQUIRE(Order(text, file.strangers()) == order);
    }
  }
}

}  // namespace
}  // namespace gateway::config
