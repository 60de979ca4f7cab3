// Every public interface can be implemented outside the library, and the gateway uses it.
#include <algorithm>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "examples/own_parts.hpp"
#include "examples/simple_epoll_loop.hpp"
#include "gateway/body_source.hpp"
#include "gateway/gateway.hpp"
#include "gateway/model_catalog.hpp"
#include "gateway/model_list.hpp"
#include "server/mock/mock_fixture.hpp"
#include "support/catch.hpp"

namespace gateway::examples {
namespace {

// An embedder's loop that counts, on the example's.
class OwnLoop final : public EventLoop {
 public:
  void Post(std::function<void()> task) override {
    ++posts;
    loop_.Post(std::move(task));
  }
  bool InLoop() const override { return loop_.InLoop(); }
  void Watch(int fd, IoEvents wanted, IoHandler* handler) override {
    ++watches;
    loop_.Watch(fd, wanted, handler);
  }
  void Unwatch(int fd) override {
    ++unwatches;
    loop_.Unwatch(fd);
  }
  TimerId StartTimer(std::chrono::milliseconds delay, std::function<void()> task) override {
    ++timers;
    return loop_.StartTimer(delay, std::move(task));
  }
  void StopTimer(TimerId timer) override { loop_.StopTimer(timer); }

  void Run() { loop_.Run(); }
  void Stop() { loop_.Stop(); }

  int posts = 0;
  int watches = 0;
  int unwatches = 0;
  int timers = 0;

 private:
  SimpleEpollLoop loop_;
};

class OwnSink final : public ResponseSink {
 public:
  explicit OwnSink(OwnLoop& loop) : loop_(loop) {}

  void OnHead(const ResponseHead& head) noexcept override { head_ = head; }
  Flow OnBody(std::string_view bytes) noexcept override {
    body_.append(bytes);
    return Flow::kContinue;
  }
  void OnDone(const Result<void>& outcome) noexcept override {
    outcome_ = outcome;
    loop_.Stop();
  }

  OwnLoop& loop_;
  ResponseHead head_;
  std::string body_;
  std::optional<Result<void>> outcome_;
};

GatewayConfig ConfigFor(const server::mock::RunningMock& mock) {
  GatewayConfig config;
  config.log.url.clear();
  config.server.threads = 1;
  ProviderConfig provider;
  provider.name = "mock";
  provider.base_url = "http://127.0.0.1:" + std::to_string(mock.upstream->port()) + "/v1";
  provider.keys.push_back(Key{"mock#1", Secret("sk-configured-0001")});
  config.providers.push_back(std::move(provider));
  return config;
}

TEST_CASE("A gateway of which every part is the program's own answers a request", "[embedding]") {
  Counts counts;
  std::vector<LogRecord> records;
  OwnLoop loop;
  const auto registry = std::make_shared<OwnRegistry>(counts, Dialect::kAnthropic, "own://up");
  GatewayParts parts;
  parts.registry = registry;
  parts.router = std::make_shared<OwnRouter>(counts, registry);
  parts.adapters.push_back(std::make_unique<OwnAdapter>(counts));
  parts.transport = [&](EventLoop& its) { return std::make_unique<OwnTransport>(counts, its); };
  parts.log_sink = std::make_unique<OwnLogSink>(counts, records);
  parts.loops = {&loop};
  auto gateway = Gateway::Create(std::move(parts));
  REQUIRE(gateway);

  const auto sink = std::make_shared<OwnSink>(loop);
  (*gateway)->Submit(ChatRequest("asked", "hi"), sink, &loop);
  loop.Run();
  const std::string models = ListModels(*(*gateway)->snapshot()->registry).body;
  gateway->reset();

  REQUIRE(sink->outcome_);
  CHECK(*sink->outcome_);
  CHECK(sink->head_.status == 200);
  CHECK(FindHeader(sink->head_.headers, "content-type") == "text/own");
  CHECK(FindHeader(sink->head_.headers, "x-gateway-key") == "own-key");
  CHECK(sink->body_ == "[own://up/own asked as own-asked][sk-own-key-of-the-test]end");
  CHECK(counts.resolved == 1);
  CHECK(counts.found == 1);
  CHECK(counts.keys == 1);
  CHECK(counts.encoded == 1);
  CHECK(counts.decoded == 2);
  CHECK(counts.started == 1);
  CHECK(counts.rows == 1);
  CHECK(loop.posts > 0);
  CHECK(loop.timers > 0);
  CHECK(models.find("own/m") != std::string::npos);
  REQUIRE(records.size() == 1);
  CHECK(records.front().provider == "own");
  CHECK(records.front().model_sent == "own-asked");
  CHECK(records.front().usage.completion == 3);
}

TEST_CASE("The shipped transport works on a program's own loop", "[embedding]") {
  const server::mock::RunningMock mock;
  OwnLoop loop;
  auto parts = BuildParts(ConfigFor(mock));
  REQUIRE(parts);
  parts->loops = {&loop};
  auto gateway = Gateway::Create(*std::move(parts));
  REQUIRE(gateway);
  REQUIRE((*gateway)->loops() == std::vector<EventLoop*>{&loop});

  const auto sink = std::make_shared<OwnSink>(loop);
  (*gateway)->Submit(ChatRequest("mock/m", "hi", true), sink, &loop);
  loop.Run();
  gateway->reset();

  CHECK(sink->head_.status == 200);
  CHECK(sink->body_.find("data: [DONE]") != std::string::npos);
  CHECK(loop.watches > 0);
  CHECK(loop.unwatches > 0);
}

TEST_CASE("A registry, key pool and router of one's own go with all other parts as shipped",
          "[embedding]") {
  const server::mock::RunningMock mock;
  Counts counts;
  std::vector<LogRecord> records;
  const GatewayConfig config = ConfigFor(mock);
  auto parts = BuildParts(config);
  REQUIRE(parts);
  const auto registry =
      std::make_shared<OwnRegistry>(counts, Dialect::kOpenAi, config.providers.front().base_url);
  parts->registry = registry;
  parts->router = std::make_shared<OwnRouter>(counts, registry);
  parts->log_sink = std::make_unique<OwnLogSink>(counts, records);
  auto gateway = Gateway::Create(*std::move(parts));
  REQUIRE(gateway);

  const auto response = (*gateway)->Call(ChatRequest("asked", "hi"));
  gateway->reset();

  REQUIRE(response);
  CHECK(response->status == 200);
  CHECK(response->body.find("This is own-asked") != std::string::npos);
  CHECK(counts.keys == 1);
  REQUIRE(records.size() == 1);
  CHECK(records.front().key_alias == "own-key");
}

// A form with one file, of which only a part is there at any time.
class OwnUpload final : public BodySource {
 public:
  std::optional<std::uint64_t> length() const override { return form_.size(); }
  Result<std::size_t> Read(std::span<char> to) override {
    ++reads;
    const std::size_t count = form_.copy(to.data(), std::min<std::size_t>(to.size(), 50), at_);
    at_ += count;
    return count;
  }
  bool ended() const override { return at_ == form_.size(); }
  bool Rewind() override {
    at_ = 0;
    return true;
  }
  void OnReadable(std::function<void()> /*wake*/) override {}

  int reads = 0;

 private:
  const std::string form_ =
      "--b\r\ncontent-disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n--b\r\n"
      "content-disposition: form-data; name=\"file\"; filename=\"own\"\r\n\r\n" +
      std::string(10'000, 'x') + "\r\n--b--\r\n";
  std::size_t at_ = 0;
};

TEST_CASE("A body of the program's own is read as the upstream takes it", "[embedding]") {
  const server::mock::RunningMock mock;
  const auto gateway = BuildGateway(ConfigFor(mock));
  REQUIRE(gateway);
  const auto upload = std::make_shared<OwnUpload>();
  Request request;
  request.path = "/v1/files";
  request.headers = {{"content-type", "multipart/form-data; boundary=b"}};
  request.body_source = upload;

  const auto answer = (*gateway)->Call(std::move(request));

  REQUIRE(answer);
  CHECK(answer->status == 200);
  CHECK(answer->body.find("\"bytes\":10000") != std::string::npos);
  CHECK(upload->reads > 100);
}

class OwnCatalog final : public ModelCatalog {
 public:
  Result<void> Store(const UpstreamModels& list) override {
    stored = list;
    return {};
  }
  Result<std::optional<UpstreamModels>> Load(std::string_view provider) override {
    return stored && stored->provider == provider ? stored : std::nullopt;
  }
  Result<std::vector<ChosenModel>> Chosen(std::string_view) override {
    return std::vector<ChosenModel>();
  }
  Result<void> Choose(std::string_view, std::span<const ChosenModel>) override { return {}; }
  Result<std::vector<std::string>> Drop(std::string_view, std::span<const std::string>) override {
    return std::vector<std::string>();
  }

  std::optional<UpstreamModels> stored;
};

TEST_CASE("A model catalog of the program's own is the gateway's", "[embedding]") {
  const server::mock::RunningMock mock;
  auto parts = BuildParts(ConfigFor(mock));
  REQUIRE(parts);
  const auto catalog = std::make_shared<OwnCatalog>();
  parts->model_catalog = catalog;
  const auto gateway = Gateway::Create(*std::move(parts));
  REQUIRE(gateway);

  const auto list = FetchModels(**gateway, (*gateway)->snapshot()->registry->List().front()->name);
  REQUIRE(list);
  REQUIRE((*gateway)->model_catalog()->Store(*list));

  CHECK_FALSE(catalog->stored->models.empty());
}

}  // namespace
}  // namespace gateway::examples
