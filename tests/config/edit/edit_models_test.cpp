#include "libgateway/config/edit/edit_models.hpp"

#include "config/config_files.hpp"

namespace gateway::config {
namespace {

ModelEdit Add(std::string id, std::string alias = {}) {
  return {"one", {{std::move(id), std::move(alias)}}, {}};
}

ModelEdit Remove(std::string name) { return {"one", {}, {std::move(name)}}; }

// The text afterwards, or the error's message.
std::string Edited(std::string_view text, const ModelEdit& edit) {
  const auto edited = EditedModels("a.toml", std::string(text), edit);
  return edited ? *edited : edited.error().message;
}

std::string Replaced(std::string text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

struct Case {
  std::string_view before;
  std::string_view after;
};

constexpr std::string_view kTop = "# top\n[[providers]]\nname = \"one\"\n";

std::string Whole(std::string_view lines) { return std::string(kTop).append(lines); }

// Every case also with Windows line ends.
void CheckEdit(const Case& one, const ModelEdit& edit) {
  const std::string before = Whole(one.before);
  const std::string after = Whole(one.after);
  CAPTURE(before);
  CHECK(Edited(before, edit) == after);
  CHECK(Edited(Replaced(before, "\n", "\r\n"), edit) == Replaced(after, "\n", "\r\n"));
}

// Taken out again, the file is what it was.
void CheckThereAndBack(const Case& one, const ModelEdit& edit, const ModelEdit& back) {
  CheckEdit(one, edit);
  CAPTURE(one.after);
  CHECK(Edited(Whole(one.after), edit) == Whole(one.after));
  CHECK(Edited(Whole(one.after), back) == Whole(one.before));
}

TEST_CASE("config::EditModels adds a model in the style of those that are there", "[config]") {
  const auto one = GENERATE(values<Case>({
      {"models = []\n", "models = [\"x\"]\n"},
      {"models = [\"a\"]", "models = [\"a\", \"x\"]"},
      {"models=['a']  # [b]\n", "models=['a', \"x\"]  # [b]\n"},
      {"models = [\"a\",\"b\"]\n", "models = [\"a\",\"b\",\"x\"]\n"},
      {"models = [ \"a\" , \"b\" ]\n", "models = [ \"a\" , \"b\" , \"x\" ]\n"},
      {"models = [\"a\", ]\n", "models = [\"a\", \"x\", ]\n"},
      {"'models' = [\"#]\"]\nz = \"]\"\n", "'models' = [\"#]\", \"x\"]\nz = \"]\"\n"},
      {"models = [\n  \"a\",\n]\n", "models = [\n  \"a\",\n  \"x\",\n]\n"},
      {"models = [\n\t\"a\"\n]\n", "models = [\n\t\"a\",\n\t\"x\"\n]\n"},
      {"models = [\n  \"a\",  # an \"a\", [not] b\n]\n",
       "models = [\n  \"a\",  # an \"a\", [not] b\n  \"x\",\n]\n"},
      {"models = [\n  \"a\"  # last\n]\n", "models = [\n  \"a\",  # last\n  \"x\"\n]\n"},
      {"models = [\n  \"a\",\n\n  # \"b\",\n]\n",
       "models = [\n  \"a\",\n  \"x\",\n\n  # \"b\",\n]\n"},
      {"models = [\n  \"a\", \"b\",\n  \"c\", \"d\"\n]\n",
       "models = [\n  \"a\", \"b\",\n  \"c\", \"d\",\n  \"x\"\n]\n"},
      {"models = [\n    \"a\"\n  , \"b\"\n]\n", "models = [\n    \"a\"\n  , \"b\"\n  , \"x\"\n]\n"},
      {"models = [\"a\",\n          \"b\"]\n",
       "models = [\"a\",\n          \"b\",\n          \"x\"]\n"},
      {"models = [ \"a\",\n]\n", "models = [ \"a\",\n  \"x\",\n]\n"},
      {"models = [ # all\n  \"a\" ] # end\n", "models = [ # all\n  \"a\",\n  \"x\" ] # end\n"},
      {"models = [\n  # none\n]\n", "models = [\n  # none\n  \"x\",\n]\n"},
      {"  models = [\n  ]\n", "  models = [\n    \"x\",\n  ]\n"},
      {"models = [ # none\n]\n", "models = [ # none\n  \"x\",\n]\n"},
      {"models = [\n  '''\nlong]''',\n]\n", "models = [\n  '''\nlong]''',\n  \"x\",\n]\n"},
      {"s = \"\"\"\n[[providers]]\nmodels = [\"x\"]\n\"\"\"\nmodels = [\"a\"]\n",
       "s = \"\"\"\n[[providers]]\nmodels = [\"x\"]\n\"\"\"\nmodels = [\"a\", \"x\"]\n"},
  }));

  CheckThereAndBack(one, Add("x"), Remove("x"));
}

TEST_CASE("config::EditModels adds a line for models where it belongs", "[config]") {
  const auto one = GENERATE(values<Case>({
      {"", "models = [\"x\"]\n"},
      {"k = 1  # key", "k = 1  # key\nmodels = [\"x\"]"},
      {"keys = [\n  \"a\",\n]  # two\n\n# end\n",
       "keys = [\n  \"a\",\n]  # two\nmodels = [\"x\"]\n\n# end\n"},
      {"  k = 1\n\n# two\n[[providers]]\nname = \"two\"\n",
       "  k = 1\n  models = [\"x\"]\n\n# two\n[[providers]]\nname = \"two\"\n"},
      {"k = 1\n  [providers.more]\n  models = [\"no\"]\n",
       "k = 1\nmodels = [\"x\"]\n  [providers.more]\n  models = [\"no\"]\n"},
      {"k = '''\n[log]'''\n# models = []\n[log]\n",
       "k = '''\n[log]'''\nmodels = [\"x\"]\n# models = []\n[log]\n"},
  }));

  CheckEdit(one, Add("x"));
}

TEST_CASE("config::EditModels writes an array that gets too wide one name a line", "[config]") {
  const std::string a(40, 'a');
  const std::string b(39, 'b');
  const std::string line =
      "  models = [\"" + a + "\", \"" + b + "\"";  // 97 columns with its bracket
  CHECK(Edited(Whole(line + "]  # a comment\n"), Add("x")) ==
        Whole("  models = [\n    \"" + a + "\",\n    \"" + b +
              "\",\n    \"x\",\n  ]  # a comment\n"));
  const std::string shorter = Replaced(line, "aaaa\"", "\u00e9\"");
  CHECK(Edited(Whole(shorter + "]"), Add("x")) == Whole(shorter + ", \"x\"]"));
  const std::string wide(90, 'w');
  CHECK(Edited(Whole(""), Add(wide)) == Whole("models = [\n  \"" + wide + "\",\n]\n"));
}

TEST_CASE("config::EditModels adds an alias where the redirects are", "[config]") {
  const auto one = GENERATE(values<Case>({
      {"models = []\nk = 1\n", "models = [\"x\"]\nredirects.\"x\" = \"a\"\nk = 1\n"},
      {"  models = [\n    \"b\",\n  ] # those",
       "  models = [\n    \"b\",\n    \"x\",\n  ] # those\n  redirects.\"x\" = \"a\""},
      {"models = []\nk = 1\nredirects.y = \"b\" # y\nz = 2\n",
       "models = [\"x\"]\nk = 1\nredirects.y = \"b\" # y\nredirects.\"x\" = \"a\"\nz = 2\n"},
      {"redirects.y.to = \"b\"\nmodels = []\n",
       "redirects.y.to = \"b\"\nredirects.\"x\" = \"a\"\nmodels = [\"x\"]\n"},
      {"redirects = { \"y\" = \"}#\" } # }\nmodels = []\n",
       "redirects = { \"y\" = \"}#\", \"x\" = \"a\" } # }\nmodels = [\"x\"]\n"},
      {"redirects = {y={to=\"b\",set={t=1}}}\nmodels = []\n",
       "redirects = {y={to=\"b\",set={t=1}}, \"x\" = \"a\"}\nmodels = [\"x\"]\n"},
      {"models = []\n[log]\nurl = \"none\"\n  [ providers . \"redirects\" ]  # of "
       "one\n\n[request]\n",
       "models = [\"x\"]\n[log]\nurl = \"none\"\n  [ providers . \"redirects\" ]  # of one\n"
       "  \"x\" = \"a\"\n\n[request]\n"},
      {"models = []\n[providers.redirects]\n    y = \"b\"\n    # end\n[[providers]]\n"
       "name = \"two\"\n[providers.redirects]\n",
       "models = [\"x\"]\n[providers.redirects]\n    y = \"b\"\n    \"x\" = \"a\"\n    # end\n"
       "[[providers]]\nname = \"two\"\n[providers.redirects]\n"},
      {"models = []\n[providers.redirects]",
       "models = [\"x\"]\n[providers.redirects]\n\"x\" = \"a\""},
  }));

  CheckThereAndBack(one, Add("a", "x"), Remove("x"));
  CheckThereAndBack(one, Add("a", "x"), Remove("a"));
}

TEST_CASE("config::EditModels adds what is not there yet, and only that", "[config]") {
  const auto [before, after] = GENERATE(values<Case>({
      {"models = [\"x\"]\n", "models = [\"x\"]\nredirects.\"x\" = \"a\"\n"},
      {"redirects = {}\n", "redirects = { \"x\" = \"a\" }\nmodels = [\"x\"]\n"},
      {"redirects.x = 'a'\n", "redirects.x = 'a'\nmodels = [\"x\"]\n"},
      {"models = ['\\x', \"\\u0078\"]\nredirects.x = { to = \"a\", set = {} }\n",
       "models = ['\\x', \"\\u0078\"]\nredirects.x = { to = \"a\", set = {} }\n"},
      {"models = [\"${X:-x}\"]\nredirects.x = \"a\"\n",
       "models = [\"${X:-x}\", \"x\"]\nredirects.x = \"a\"\n"},
  }));

  CheckEdit({before, after}, Add("a", "x"));
}

TEST_CASE("config::EditModels takes a model out with its line", "[config]") {
  const auto one = GENERATE(values<Case>({
      {"models = [\"x\"]\n", "models = []\n"},
      {"models = [ 'x', ]  # x\n", "models = []  # x\n"},
      {"models = [\"x\", \"b\"]\n", "models = [\"b\"]\n"},
      {"models = [\"a\", \"x\", \"b\"]\n", "models = [\"a\", \"b\"]\n"},
      {"models = [\"a\" ,\"\\u0078\" ]\n", "models = [\"a\" ]\n"},
      {"models = [\"x\", \"b\", \"x\", 'x']\n", "models = [\"b\"]\n"},
      {"models = [\n  \"x\",  # x\n  # other\n  \"b\"\n]\n", "models = [\n  # other\n  \"b\"\n]\n"},
      {"models = [\n  \"a\",  # a\n  # other\n  \"x\" # x\n]\n",
       "models = [\n  \"a\"  # a\n  # other\n]\n"},
      {"models = [\n  \"x\", \"a\",\n  \"b\", \"x\"\n]\n", "models = [\n  \"a\",\n  \"b\"\n]\n"},
      {"models = [\n    \"x\"\n  , \"b\"\n]\n", "models = [\n    \"b\"\n]\n"},
      {"models = [\n    \"a\"\n  , \"x\"\n  , \"b\"\n]\n", "models = [\n    \"a\"\n  , \"b\"\n]\n"},
      {"models = [\"x\", # x\n  \"b\"]\n", "models = [ # x\n  \"b\"]\n"},
      {"models = [\"a\", # a\n  \"x\"]\n", "models = [\"a\" # a\n  ]\n"},
      {"models = [\n  \"x\"\n  # before the comma\n  , \"b\" ]\n",
       "models = [\n  # before the comma\n    \"b\" ]\n"},
      {"models = [\"a\", \"x\" # x\n  , # b\n  \"b\"]\n",
       "models = [\"a\",  # x\n   # b\n  \"b\"]\n"},
      {"models = [\"x\"\n]\n", "models = [\n]\n"},
      {"models = [\n  \"\"\"\\\n  x\"\"\", # x\n  \"b\",\n]\n", "models = [\n  \"b\",\n]\n"},
      {"models = [\"x\"]\nredirects.y = \"x\"\n", "models = []\nredirects.y = \"x\"\n"},
      {"models = [\"x\", \"y\"]\nredirects.\"x\" = \"y\"  # x", "models = [\"y\"]"},
      {"models = [\"x\"]\nredirects = {x = \"a\"}\n", "models = []\nredirects = {}\n"},
      {"redirects = { x.to = \"a\", y = \"x\", x.set = {} }\n", "redirects = { y = \"x\" }\n"},
      {"models = [\"y\", \"b\", \"z\"]\nredirects.y = \"x\"\nredirects.z = { to = \"x\" }\n",
       "models = [\"b\"]\n"},
      {"redirects.x.to = \"a\"\nk = 1\nredirects.x.set = { t = 1 }\n", "k = 1\n"},
      {"[providers.redirects]\n# all\n'x' = \"a\"\nx2 = \"b\"\n",
       "[providers.redirects]\n# all\nx2 = \"b\"\n"},
      {"[providers.redirects.x]\nto = \"a\"\n[providers.redirects.x.set]\nt = 1\n\n# log\n[log]\n",
       "\n# log\n[log]\n"},
  }));

  CheckEdit(one, Remove("x"));
}

TEST_CASE("config::EditModels takes models out first and then adds", "[config]") {
  const std::string before = Whole("models = [\"x\", \"b\"]\nredirects.x = \"a\"\n");

  CHECK(Edited(before, {"one", {{"c", "x"}, {"d", ""}, {"d", "d"}}, {"x", "a", "b", "b"}}) ==
        Whole("models = [\"x\", \"d\"]\nredirects.\"x\" = \"c\"\n"));
}

TEST_CASE("config::EditModels quotes names", "[config]") {
  CHECK(Edited(Whole("models = []\n"), Add("a\"\\ \u00e9")) ==
        Whole("models = [\"a\\\"\\\\ \u00e9\"]\n"));
  CHECK(Edited(Whole("models = []\n"), Add("${ID}", "a.${b}")) ==
        Whole("models = [\"a.$${b}\"]\nredirects.\"a.${b}\" = \"$${ID}\"\n"));
  CHECK(Edited(Whole("models = [\"$${b}\", \"${b}\"]\n"), Remove("${b}")) ==
        Whole("models = [\"${b}\"]\n"));
}

TEST_CASE("config::EditModels changes the provider that was named", "[config]") {
  const std::string text =
      "\xEF\xBB\xBF[[providers]]\nmodels = [\"a\"]\nname = \"two\"\n\n"
      "[[ 'providers' ]] # [[providers]]\nmodels = [\"a\"]\n\"name\" = 'o\\ne'\n\n"
      "[[\"providers\"]]\nmodels = [\"a\"]\nname = \"\\u006fne\"\n";

  CHECK(Edited(text, Add("x")) == std::string(text).insert(text.rfind("]\nname"), ", \"x\""));
  CHECK(Edited(text, {"two", {{"x", ""}}, {"a"}}) ==
        Replaced(text, "[\"a\"]\nname = \"two", "[\"x\"]\nname = \"two"));
}

TEST_CASE("config::EditModels tells what cannot be done", "[config]") {
  struct Refusal {
    std::string_view text;
    ModelEdit edit;
    ErrorCode code;
    std::string_view message;
  };
  const std::string one = Whole("models = [\"a\", \"${M}\"]\nredirects.x = \"a\"\n");
  const std::vector<Refusal> refusals{
      {one, Remove("b"), ErrorCode::kNotFound, "a.toml: provider 'one' has no model 'b'"},
      {one,
       {"one", {{"c", ""}}, {"b", "a", "c"}},
       ErrorCode::kNotFound,
       "a.toml: provider 'one' has no model 'b', 'c'"},
      {one, Remove("${M}"), ErrorCode::kNotFound, "a.toml: provider 'one' has no model '${M}'"},
      {one,
       {"on", {{"c", ""}}, {}},
       ErrorCode::kNotFound,
       "a.toml: there is no provider 'on'; did you mean 'one'?"},
      {"a = 1", Add("a"), ErrorCode::kNotFound, "a.toml: there is no provider 'one'"},
      {one, Add("b", "x"), ErrorCode::kInvalidRequest,
       "a.toml: 'x' is an alias of another model at provider 'one' already; take that out first, "
       "or choose another name"},
      {one, Add("x"), ErrorCode::kInvalidRequest,
       "a.toml: 'x' is an alias of another model at provider 'one' already; take that out first, "
       "or choose another name"},
      {one, Add("x", "y"), ErrorCode::kInvalidRequest,
       "a.toml: 'x' is an alias itself at provider 'one' already; take that out first, or choose "
       "another name"},
      {one, Add("b", "a"), ErrorCode::kInvalidRequest,
       "a.toml: 'a' is what the alias 'x' leads to at provider 'one' already; take that out first, "
       "or choose another name"},
      {one, Add("b", "y*"), ErrorCode::kInvalidRequest,
       "a.toml: 'y*' cannot be a model's name, or not one with an alias"},
      {one, Add("", "y"), ErrorCode::kInvalidRequest,
       "a.toml: '' cannot be a model's name, or not one with an alias"},
      {one, Add("a\nb"), ErrorCode::kInvalidRequest, "a.toml: 'a?b' cannot be a model's name"},
      {one, Add("a", " "), ErrorCode::kInvalidRequest,
       "a.toml: ' ' cannot be a model's name, or not one with an alias"},
      {"[[providers]]\nname = \"one\"\nmodels = \"a\"", Add("b"), ErrorCode::kConfig,
       "a.toml: 'models' of provider 'one' is no list; correct it"},
      {"[[providers]]\nname = \"one\"\nredirects = []", Add("b"), ErrorCode::kConfig,
       "a.toml: 'redirects' of provider 'one' is no table; correct it"},
      {"[[providers]\n", Add("b"), ErrorCode::kConfig,
       "a.toml:1:1: this is not TOML; look for a missing quote, bracket or '=', or a name given "
       "twice"},
      {"providers = [{ name = \"one\" }]",
       {"one", {{"a", "x"}, {"b", ""}}, {}},
       ErrorCode::kUnsupported,
       "a.toml is written in a way that cannot be changed here; add \"x\", \"b\" to the models and "
       "\"x\" = \"a\" to the redirects of provider 'one' by hand"},
      {"providers = [{ name = \"one\", models = [\"a\"] }]",
       {"one", {{"b", ""}}, {"a"}},
       ErrorCode::kUnsupported,
       "a.toml is written in a way that cannot be changed here; add \"b\" to the models, and take "
       "\"a\" out of the models and redirects of provider 'one' by hand"},
  };

  for (const Refusal& refusal : refusals) {
    const auto edited = EditedModels("a.toml", std::string(refusal.text), refusal.edit);

    CAPTURE(refusal.text);
    REQUIRE_FALSE(edited);
    CHECK(edited.error().code == refusal.code);
    CHECK(edited.error().message == refusal.message);
  }
}

}  // namespace
}  // namespace gateway::config
