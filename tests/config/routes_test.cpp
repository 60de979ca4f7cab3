#include <string>
#include <vector>

#include "config/config_files.hpp"

namespace gateway::config {
namespace {

const std::string kTwo =
    "[[providers]]\nname = \"one\"\nbase_url = \"https://one.example/v1\"\nkeys = \"sk-1\"\n"
    "[[providers]]\nname = \"two\"\nbase_url = \"https://two.example/v1\"\nkeys = \"sk-2\"\n";

// Begins in line 9.
std::string Refusal(const std::string& routes, const std::string& front = "") {
  const ConfigFiles files;
  return files.Refusal("a.toml", front + kTwo + routes);
}

TEST_CASE("config::LoadConfig reads routes from TOML, YAML and JSON", "[config]") {
  const auto [name, text] = GENERATE(table<std::string, std::string>({
      {"a.toml", kTwo + R"(
[[routes]]
model = "smart"
targets = ["one/a", "two/org/b"]
[[routes]]
model = "team/fast"
strategy = "weighted"
targets = [{ to = "one/a", weight = 3 }, "two/b"]
fall_back_on_refusal = true
)"},
      {"a.yaml",
       "providers:\n  - {name: one, base_url: 'https://one.example/v1', keys: sk-1}\n"
       "  - {name: two, base_url: 'https://two.example/v1', keys: sk-2}\n"
       "routes:\n  - model: smart\n    targets: [one/a, two/org/b]\n"
       "  - model: team/fast\n    strategy: weighted\n    fall_back_on_refusal: true\n"
       "    targets:\n      - {to: one/a, weight: 3}\n      - two/b\n"},
      {"a.json",
       R"({"providers":[{"name":"one","base_url":"https://one.example/v1","keys":"sk-1"},)"
       R"({"name":"two","base_url":"https://two.example/v1","keys":"sk-2"}],"routes":[)"
       R"({"model":"smart","targets":["one/a","two/org/b"]},{"model":"team/fast",)"
       R"("strategy":"weighted","targets":[{"to":"one/a","weight":3},"two/b"],)"
       R"("fall_back_on_refusal":true}]})"},
  }));
  CAPTURE(name);
  const ConfigFiles files;

  const auto config = files.Load(name, text);

  REQUIRE(config);
  REQUIRE(config->routes.size() == 2);
  const RouteConfig& smart = config->routes[0];
  CHECK(smart.model == "smart");
  CHECK(smart.strategy == RouteStrategy::kOrder);
  REQUIRE(smart.targets.size() == 2);
  CHECK(smart.targets[1].to == "two/org/b");
  CHECK(smart.targets[1].weight == 1);
  CHECK_FALSE(smart.fall_back_on_refusal);
  const RouteConfig& fast = config->routes[1];
  CHECK(fast.strategy == RouteStrategy::kWeighted);
  CHECK(fast.targets[0].weight == 3);
  CHECK(fast.fall_back_on_refusal);
  const std::string told = DescribeConfig(*config);
  CHECK(Contains(told, "\nroute smart: order: one/a, two/org/b\n"));
  CHECK(Contains(told,
                 "\nroute team/fast: weighted: one/a (3), two/b (1); goes on after refusals, too"));
}

TEST_CASE("config::LoadConfig refuses routes that cannot be, and says what to write", "[config]") {
  struct Case {
    std::string route;
    std::string complaint;
  };
  const auto c = GENERATE(
      Case{"targets = [\"one/a\"]\n", "a.toml:9: this route has no model; add model"},
      Case{"model = \"m\"\n", "a.toml:9: this route has no list of targets; write targets = ["},
      Case{"model = \"m\"\ntargets = []\n", "a.toml:11: this route has no list of targets"},
      Case{"model = \"m\"\ntargets = \"one/a\"\n", "a.toml:11: this route has no list of targets"},
      Case{"model = \"m*\"\ntargets = [\"one/a\"]\n",
           "a.toml:10: 'model' 'm*' cannot be a route's"},
      Case{"model = \"\"\ntargets = [\"one/a\"]\n", "a.toml:10: 'model' '' cannot be a route's"},
      Case{"model = \"m\"\ntargets = [\"on/a\"]\n",
           "a.toml:11: 'on/a' leads to no provider: there is no 'on'; did you mean 'one'?"},
      Case{"model = \"m\"\ntargets = [\"a\"]\n",
           "a.toml:11: 'a' is no target; write it as \"provider/model\""},
      Case{"model = \"m\"\ntargets = [\"one/\"]\n", "a.toml:11: 'one/' is no target"},
      Case{"model = \"m\"\ntargets = [\"one/a\", { to = \"one/a\" }]\n",
           "a.toml:11: this target stands in the route already"},
      Case{"model = \"m\"\ntargets = [{ weight = 2 }]\n", "a.toml:11: this target has no 'to'"},
      Case{"model = \"m\"\ntargets = [{ to = \"one/a\", weight = 0 }]\n",
           "a.toml:11: 'weight' must be a whole number; write one from 1 to 1000"},
      Case{"model = \"m\"\ntargets = [{ to = \"one/a\", weight = 1001 }]\n", "a.toml:11: 'weight'"},
      Case{"model = \"m\"\ntargets = [{ to = \"one/a\", wieght = 1 }]\n",
           "a.toml:11: unknown setting 'wieght'; did you mean 'weight'?"},
      Case{"model = \"m\"\ntargets = [\"one/a\"]\nstrategy = \"latency\"\n",
           "a.toml:12: unknown strategy 'latency'; known are: order, weighted, least_latency, "
           "least_busy"},
      Case{"model = \"m\"\ntargets = [\"one/a\"]\nstrategy = \"wieghted\"\n",
           "did you mean 'weighted'?"},
      Case{"model = \"m\"\ntarget = [\"one/a\"]\n", "unknown setting 'target'; did you mean"});
  CAPTURE(c.route);

  CHECK(Contains(Refusal("[[routes]]\n" + c.route), c.complaint));
}

TEST_CASE("config::LoadConfig refuses a second route of a name", "[config]") {
  const std::string route = "[[routes]]\nmodel = \"m\"\ntargets = [\"one/a\"]\n";

  CHECK(Contains(Refusal(route + route),
                 "a.toml:13: a second route for 'm', the first is in line 9; put the targets"));
}

TEST_CASE("config::LoadConfig refuses a route that an alias hides", "[config]") {
  const std::string route = "[[routes]]\nmodel = \"gpt-4\"\ntargets = [\"one/a\"]\n";
  const auto refusal = [&route](const std::string& alias) {
    return Refusal(route + "[redirects]\n" + alias + "\n");
  };

  CHECK(Contains(refusal("gpt-4 = \"two/b\""),
                 "a.toml:9: nobody reaches the route 'gpt-4': the alias 'gpt-4' goes before it; "
                 "rename one of them"));
  CHECK(Contains(refusal("\"gpt-*\" = \"two/gpt-*\""), "the alias 'gpt-*' goes before it"));
  CHECK(refusal("fast = \"gpt-4\"") == "(accepted)");
  CHECK(refusal("\"gpt*\" = \"gpt-4\"") == "(accepted)");
  CHECK(refusal("\"*\" = \"two/*\"") == "(accepted)");
}

TEST_CASE("config::LoadConfig lets an alias lead to a route whose name has a slash", "[config]") {
  const std::string route = "[[routes]]\nmodel = \"team/fast\"\ntargets = [\"one/a\"]\n";

  CHECK(Refusal(route + "[redirects]\nfast = \"team/fast\"\n") == "(accepted)");
  CHECK(Contains(Refusal(route + "[redirects]\nfast = \"team/fats\"\n"), "there is no provider"));
}

TEST_CASE("config::LoadConfig refuses routes that are no list", "[config]") {
  CHECK(Contains(Refusal("[routes]\nmodel = \"m\"\n"), "a.toml:9: 'routes' must be a list"));
}

}  // namespace
}  // namespace gateway::config
