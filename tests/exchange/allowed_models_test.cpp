// Which requests an Exchange refuses because their client may not use that model.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "exchange/exchange_bench.hpp"
#include "libgateway/exchange/allowed_route.hpp"
#include "support/catch.hpp"

namespace gateway {
namespace {

using exchange_bench::Bench;
using exchange_bench::kAnswer;
using exchange_bench::MakeProvider;

std::vector<std::shared_ptr<const Provider>> Providers() {
  auto oai = std::make_shared<Provider>(*MakeProvider("oai", Dialect::kOpenAi, 1));
  oai->models = {"listed"};
  oai->redirects = {{"own", {"secret"}}};
  return {std::move(oai), MakeProvider("other", Dialect::kOpenAi, 1)};
}

Request Chat(const std::string& model, std::vector<std::string> allowed) {
  Request request = ChatRequest(model, "hi");
  request.client = "team-a";
  request.allowed_models = AllowedModels(std::move(allowed));
  return request;
}

struct Recorder final : RequestObserver {
  void OnEnd(const LogRecord& record) noexcept override {
    ++ends;
    tokens = record.usage.prompt + record.usage.completion;
    status = record.status;
  }
  int ends = 0;
  std::int64_t tokens = 0;
  int status = 0;
};

TEST_CASE("Exchange sends what fits by the asked or the resolved name, and nothing else",
          "[exchange]") {
  using Names = std::vector<std::string>;
  const auto [model, provider, allowed, may] =
      GENERATE(table<std::string, std::string, Names, bool>({
          {"listed", "", {"listed"}, true},
          {"listed", "", {"oai/listed"}, true},
          {"oai/listed", "", {"oai/*"}, true},
          {"oai/x", "", {"oai/listed", "other/*"}, false},
          {"x", "", {"listed"}, false},
          {"own", "", {"own"}, true},
          {"own", "", {"oai/secret"}, true},
          {"oai/secret", "", {"own"}, false},
          // A provider that the request names is not one that the name alone leads to.
          {"listed", "oai", {"listed"}, true},
          {"listed", "other", {"listed"}, false},
          {"listed", "other", {"other/listed"}, true},
          {"other/m", "oai", {"other/*"}, false},
          {"own", "oai", {"oai/own"}, true},
          {"x", "nobody", {"x"}, false},
          {"nobody/x", "", {"oai/*"}, false},
      }));
  CAPTURE(model, provider, allowed);
  Bench bench(Providers());
  Request request = Chat(model, allowed);
  request.provider = provider;

  bench.Submit(std::move(request));

  CHECK(bench.calls_.size() == (may ? 1U : 0U));
  if (!may) {
    CHECK(bench.sink_->status() == 403);
    CHECK(bench.sink_->body_.find(R"("param":"model")") != std::string::npos);
    const LogRecord record = bench.Record();
    CHECK(record.client == "team-a");
    CHECK(record.error_code == "forbidden");
    CHECK(record.model_asked == model);
  }
}

TEST_CASE("Exchange wants the whole provider allowed where no model is named", "[exchange]") {
  const auto [method, path, body] = GENERATE(table<std::string, std::string, std::string>({
      {"GET", "/v1/files", ""},
      {"POST", "/v1/batches", R"({"input_file_id":"f"})"},
      {"POST", "/v1/batches", R"({"input_file_id":"f","model":"oai/listed"})"},
      {"GET", "/v1/responses/r1", ""},
      {"DELETE", "/v1/responses/r1", R"({"model":"oai/listed"})"},
      {"POST", "/v1/responses/r1/cancel", R"({"model":"oai/listed"})"},
  }));
  const bool whole = GENERATE(true, false);
  CAPTURE(method, path, body, whole);
  Bench bench(Providers());
  Request request = Chat("", {whole ? "oai/*" : "oai/listed"});
  request.method = method;
  request.path = path;
  request.body = body;

  bench.Submit(std::move(request));

  CHECK(bench.calls_.size() == (whole ? 1U : 0U));
  CHECK((whole || bench.sink_->status() == 403));
}

TEST_CASE("Exchange looks at the models that a body names for its upstream to fall back on",
          "[exchange]") {
  const auto [models, may] = GENERATE(table<std::string, bool>({
      {R"("models":["listed","x1"])", true},
      {R"("models":[])", true},
      {R"("models":null)", true},
      {R"("models":["listed","secret"])", false},
      {R"("mo\u0064els":["secret"])", false},
      {R"("models":["listed"],"models":["secret"])", false},
      {R"("models":[["secret"]])", false},
      {R"("models":"secret")", false},
      {R"("metadata":{"models":["secret"]})", true},
  }));
  CAPTURE(models);
  Bench bench(Providers());
  Request request = Chat("oai/listed", {"oai/listed", "oai/x*"});
  request.body = R"({"model":"oai/listed","messages":[],)" + models + "}";

  bench.Submit(std::move(request));

  CHECK(bench.calls_.size() == (may ? 1U : 0U));
  CHECK((may || bench.sink_->status() == 403));
}

// Leads every name to both providers.
class TwoTargets final : public Router {
 public:
  [[nodiscard]] Result<Route> Resolve(std::string_view model) const override {
    return Route{{Target{providers_[0], std::string(model)}, Target{providers_[1], "other-name"}}};
  }

 private:
  const std::vector<std::shared_ptr<const Provider>> providers_ = Providers();
};

// "oai/m,other/other-name": where a request for "m" may go, or the error's name.
std::string Targets(std::vector<std::string> allowed) {
  Snapshot snapshot;
  snapshot.router = std::make_shared<TwoTargets>();
  const Request request = Chat("m", std::move(allowed));
  const auto route = exchange::KeepAllowed(snapshot, request, "m", snapshot.router->Resolve("m"));
  if (!route) {
    return std::string(ErrorName(route.error().code));
  }
  std::string names;
  for (const Target& target : route->targets) {
    names.append(names.empty() ? "" : ",").append(target.provider->name + "/" + target.model);
  }
  return names;
}

TEST_CASE("Exchange takes out of a route what its client may not use", "[exchange]") {
  CHECK(Targets({}) == "oai/m,other/other-name");
  CHECK(Targets({"m"}) == "oai/m,other/other-name");
  CHECK(Targets({"oai/*"}) == "oai/m");
  CHECK(Targets({"other/other-name"}) == "other/other-name");
  CHECK(Targets({"oai/m", "other/*"}) == "oai/m,other/other-name");
  CHECK(Targets({"other/m"}) == "forbidden");
}

TEST_CASE("Exchange tells a client with few models of no others", "[exchange]") {
  Bench bench(Providers());

  bench.Submit(Chat("nobody/x", {"nobody/*"}));

  CHECK(bench.sink_->status() == 404);
  CHECK(bench.sink_->body_.find("oai") == std::string::npos);
}

TEST_CASE("Exchange tells the observer how the request ended, before the client", "[exchange]") {
  Bench bench(Providers());
  const auto observer = std::make_shared<Recorder>();
  Request request = Chat("listed", {});
  request.observer = observer;
  request.logged = false;

  bench.Submit(std::move(request));
  CHECK(observer->ends == 0);
  bench.call().Head(200, "application/json");
  bench.call().Body(kAnswer);
  bench.call().Done();

  CHECK(observer->ends == 1);
  CHECK(observer->tokens == 9);
  CHECK(observer->status == 200);
  CHECK(observer.use_count() == 1);
}

}  // namespace
}  // namespace gateway
