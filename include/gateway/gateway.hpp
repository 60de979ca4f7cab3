// Gateway: takes a client's request, finds the provider, makes the call, relays the answer as it
// comes, and leaves one log record.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "gateway/config.hpp"
#include "gateway/event_loop.hpp"
#include "gateway/log_record.hpp"
#include "gateway/log_sink.hpp"
#include "gateway/message.hpp"
#include "gateway/model_catalog.hpp"
#include "gateway/protocol_adapter.hpp"
#include "gateway/provider_registry.hpp"
#include "gateway/response_sink.hpp"
#include "gateway/result.hpp"
#include "gateway/router.hpp"
#include "gateway/transport.hpp"

namespace gateway {

// One running request. Any thread. May be kept longer than its Gateway, and then does nothing; but
// do not call it while the Gateway is being destroyed.
class Call {
 public:
  virtual ~Call() = default;

  // Gives up: the upstream connection is closed, OnDone comes with kCancelled. Nothing happens
  // when the request is over.
  virtual void Cancel() = 0;

  // After ResponseSink::OnBody returned kPause: more bytes, please.
  virtual void Resume() = 0;
};

// What a Gateway is made of. Every part can be one of your own.
struct GatewayParts {
  std::shared_ptr<const Router> router;
  std::shared_ptr<const ProviderRegistry> registry;
  std::vector<std::unique_ptr<ProtocolAdapter>> adapters;
  std::unique_ptr<ProtocolAdapter> raw_adapter;  // for raw requests, any dialect; null: refused
  TransportFactory transport;                    // empty: the shipped one, on libcurl
  std::unique_ptr<LogSink> log_sink;             // null: no log
  std::size_t log_queue_rows = 20'000;
  std::shared_ptr<ModelCatalog> model_catalog;  // null: nothing is kept of upstreams' lists
  RequestLimits limits;
  // Loops of the program's own, which must run until the Gateway is destroyed; the destructor
  // must not be called on one of them. Empty: `threads` loops of ours.
  std::vector<EventLoop*> loops;
  std::size_t threads = 0;  // 0: one per core
};

// How far the log is; for those who must know that nothing is lost.
struct LogCounts {
  std::uint64_t accepted = 0;  // records handed over
  std::uint64_t written = 0;
  std::uint64_t dropped = 0;  // the queue was full, or the sink still failed at the end
};

class Gateway {
 public:
  // Starts loops and log writer. Error: kInternal when the system refuses threads or descriptors.
  static Result<std::unique_ptr<Gateway>> Create(GatewayParts parts);

  virtual ~Gateway() = default;  // cancels what still runs, writes the log to its end

  // Starts a request; its answer goes to `sink`. Any thread. `loop`: the one to run on, out of
  // loops(); null: the gateway chooses. On that loop's own thread the request starts at once (and
  // may fail at once: then the sink was called before this returns), elsewhere it is posted.
  virtual std::shared_ptr<gateway::Call> Submit(Request request, std::shared_ptr<ResponseSink> sink,
                                                EventLoop* loop = nullptr) = 0;

  // Submit, and wait for the whole answer, which may be an error answer (look at its status).
  // Blocks; not on a loop's thread. Error: the request had no answer; kTooLarge when its body is
  // over `max_body` bytes.
  virtual Result<Response> Call(Request request, std::size_t max_body = 64U << 20U) = 0;

  // Puts a record of the program's own into the log, for requests the gateway never saw (refused
  // by a front), and gives it its id. Returns what the client's answer should carry as
  // x-request-id: the record's client_request_id if that will do, else that id. Any thread; never
  // blocks.
  virtual std::string Record(LogRecord record) = 0;

  // Ends what still runs with an error that the clients are told (503, or an error event in a
  // running stream). Blocks until that is done; not from inside a callback.
  virtual void EndRunning() = 0;

  [[nodiscard]] virtual const std::vector<EventLoop*>& loops() const = 0;
  [[nodiscard]] virtual const ProviderRegistry& registry() const = 0;
  // Null when the parts had none.
  [[nodiscard]] virtual ModelCatalog* model_catalog() const = 0;
  [[nodiscard]] virtual LogCounts log_counts() const = 0;
  [[nodiscard]] virtual std::size_t running() const = 0;  // requests under way
};

// All parts as configured, to exchange some of them for your own before Gateway::Create. May block
// (opens the database). Error: kConfig, kStorage.
Result<GatewayParts> BuildParts(const GatewayConfig& config);

// Gateway::Create of all of them. Error: as both.
Result<std::unique_ptr<Gateway>> BuildGateway(const GatewayConfig& config);

}  // namespace gateway
