// Each program of examples/ against the mock upstream.
#include <fstream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <httplib.h>

#include "examples/child_process.hpp"
#include "logging/sqlite_fixture.hpp"
#include "server/mock/mock_fixture.hpp"
#include "support/catch.hpp"

namespace gateway::examples {
namespace {

using server::Eventually;
using server::MockCounter;
using server::MockOptions;
using server::mock::Has;
using server::mock::RunningMock;

class Bench {
 public:
  explicit Bench(const MockOptions& options = {}) : mock(options) {
    std::ofstream(config()) << fmt::format(
        "[log]\nurl = \"sqlite://{}\"\n[[providers]]\nname = \"mock\"\nkeys = \"any\"\n"
        "base_url = \"http://127.0.0.1:{}/v1\"\nmodels = [\"small\", \"large\"]\n",
        folder.File("log.db"), mock.upstream->port());
  }

  [[nodiscard]] std::string config() const { return folder.File("gateway.toml"); }
  [[nodiscard]] ChildProcess Run(const std::string& example,
                                 const std::vector<std::string>& arguments = {}) const {
    std::vector<std::string> command{EXAMPLES_FOLDER "/" + example, config()};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return ChildProcess(command);
  }

  logging::TempFolder folder;
  RunningMock mock;
};

MockOptions SlowStream() {
  MockOptions options;
  options.chunks = 1'000;
  options.gap = std::chrono::milliseconds(20);
  return options;
}

TEST_CASE("ask prints the answer", "[examples]") {
  const Bench bench;

  ChildProcess ask = bench.Run("ask", {"mock/small", "what is a gateway?"});

  CHECK(ask.Wait() == 0);
  CHECK(Has(ask.output(), "You said: what is a gateway?"));
  CHECK(logging::CountRows(bench.folder.File("log.db")) == "1");
}

TEST_CASE("ask fails for a model that nobody serves", "[examples]") {
  const Bench bench;

  ChildProcess ask = bench.Run("ask", {"nobody/small", "hi"});

  CHECK(ask.Wait() == 1);
  CHECK(ask.output().empty());
}

TEST_CASE("stream_chat prints the stream to its end", "[examples]") {
  const Bench bench;

  ChildProcess chat = bench.Run("stream_chat", {"mock/small", "hi"});

  CHECK(chat.Wait() == 0);
  CHECK(Has(chat.output(), "chat.completion.chunk"));
  CHECK(Has(chat.output(), "data: [DONE]"));
}

TEST_CASE("stream_chat cancels the call on Ctrl-C", "[examples]") {
  const Bench bench(SlowStream());

  ChildProcess chat = bench.Run("stream_chat", {"mock/small", "hi"});
  REQUIRE(chat.ReadUntil("chunk 2"));
  chat.Signal(SIGINT);

  CHECK(chat.Wait() == 1);
  CHECK(!Has(chat.output(), "[DONE]"));
  CHECK(Eventually([&] { return bench.mock.count(MockCounter::kAborted) == 1; }));
}

TEST_CASE("list_models lists what is configured without a request", "[examples]") {
  const Bench bench;

  ChildProcess list = bench.Run("list_models");

  CHECK(list.Wait() == 0);
  CHECK(Has(list.output(), "  mock/large\n"));
  CHECK(Has(list.output(), R"("object":"list")"));
  CHECK(bench.mock.count(MockCounter::kRequests) == 0);
}

TEST_CASE("list_models asks one upstream for its list", "[examples]") {
  const Bench bench;

  ChildProcess list = bench.Run("list_models", {"mock"});

  CHECK(list.Wait() == 0);
  CHECK(Has(list.output(), "  mock-small\n"));
  CHECK(bench.mock.count(MockCounter::kRequests) == 1);
}

TEST_CASE("own_log_sink prints a line for each request", "[examples]") {
  const Bench bench;

  ChildProcess sink = bench.Run("own_log_sink", {"mock/small", "one", "two"});

  CHECK(sink.Wait() == 0);
  const std::string row = ",mock,small,200,";
  const auto first = sink.output().find(row);
  REQUIRE(first != std::string::npos);
  CHECK(sink.output().find(row, first + 1) != std::string::npos);
}

TEST_CASE("own_router decides where a model of its own leads", "[examples]") {
  const Bench bench;

  ChildProcess own = bench.Run("own_router", {"mock/day", "mock/night", "cheap-at-night", "hi"});
  ChildProcess others = bench.Run("own_router", {"mock/day", "mock/night", "mock/large", "hi"});

  CHECK(own.Wait() == 0);
  CHECK((Has(own.output(), "answered by day:") || Has(own.output(), "answered by night:")));
  CHECK(others.Wait() == 0);
  CHECK(Has(others.output(), "answered by large:"));
}

TEST_CASE("own_event_loop runs a request on the one thread there is", "[examples]") {
  const Bench bench;

  ChildProcess loop = bench.Run("own_event_loop", {"mock/small", "hi"});

#ifdef __SANITIZE_THREAD__  // has a thread of its own, which the example counts
  loop.Wait();
#else
  CHECK(loop.Wait() == 0);
#endif
  CHECK(Has(loop.output(), "data: [DONE]"));
}

class MountedGateway {
 public:
  explicit MountedGateway(const Bench& bench) : process(bench.Run("mount_on_httplib")) {
    const std::string greeting = "listening on http://127.0.0.1:";
    REQUIRE(process.ReadUntil("\n"));
    port = std::stoi(process.output().substr(greeting.size()));
  }
  [[nodiscard]] httplib::Result Chat(bool stream) const {
    httplib::Client client("127.0.0.1", port);
    client.set_read_timeout(server::kPatience);
    return client.Post("/v1/chat/completions", server::mock::ChatText(stream), "application/json");
  }

  ChildProcess process;
  int port = 0;
};

TEST_CASE("mount_on_httplib serves objects, streams and models", "[examples]") {
  const Bench bench;
  MountedGateway mounted(bench);

  const auto object = mounted.Chat(false);
  const auto stream = mounted.Chat(true);
  const auto models = httplib::Client("127.0.0.1", mounted.port).Get("/v1/models");
  mounted.process.Signal(SIGTERM);

  REQUIRE(object);
  CHECK(object->status == 200);
  CHECK(Has(object->body, "You said: hi"));
  CHECK(object->get_header_value("x-gateway-provider") == "mock");
  REQUIRE(stream);
  CHECK(Has(stream->get_header_value("content-type"), "text/event-stream"));
  CHECK(Has(stream->body, "data: [DONE]"));
  REQUIRE(models);
  CHECK(Has(models->body, "mock/large"));
  CHECK(mounted.process.Wait() == 0);
}

TEST_CASE("mount_on_httplib ends when it is told to, a stream or not", "[examples]") {
  MockOptions options;
  options.hang = 100;
  const Bench bench(options);
  MountedGateway mounted(bench);

  const server::RawClient client(mounted.port);
  const std::string body = server::mock::ChatText(true);
  REQUIRE(client.Send(
      fmt::format("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n{}",
                  body.size(), body)));
  REQUIRE(Eventually([&] { return bench.mock.count(MockCounter::kHung) == 1; }));
  mounted.process.Signal(SIGTERM);

  CHECK(mounted.process.Wait() == 0);
}

}  // namespace
}  // namespace gateway::examples
