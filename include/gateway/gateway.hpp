// Gateway: takes a client's request, finds the provider, makes the call, relays the answer as it
// comes, and leaves one log record.
//
//   LoadConfig(file) -> BuildGateway(config) -> Call(request)             one answer, blocking
//                                            -> Submit(request, sink)     an answer as it comes
//   LoadConfig(file) -> BuildParts(config) -> change parts -> Gateway::Create(parts)
//
// Lifetime: any number of Gateways can live in a process, one after another or side by side; each
// ends with its destructor and leaves no thread and no descriptor behind. The library touches no
// signal handler, no locale and no working directory. It calls curl_global_init once (counted by
// libcurl, so that a host may use libcurl as it likes) and never curl_global_cleanup.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "gateway/config.hpp"
#include "gateway/event_loop.hpp"
#include "gateway/explanation.hpp"
#include "gateway/fetch_models.hpp"
#include "gateway/log_delivery.hpp"
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

// One running request. Any thread, and from inside the request's own sink. May be kept longer than
// its Gateway, and then does nothing; but do not call it from another thread while the Gateway is
// being destroyed. Letting go of it changes nothing: the request runs on.
class Call {
 public:
  virtual ~Call() = default;

  // Gives up: the upstream connection is closed, OnDone comes with kCancelled. Nothing happens
  // when the request is over; one whose answer was already complete ends as a success. On the
  // request's own loop OnDone comes before this returns, elsewhere a little later. From inside
  // OnHead or OnBody: keep a pointer to the sink, the gateway lets go of its own.
  virtual void Cancel() = 0;

  // The same, because the client is there but takes nothing of its answer: the log's word for it is
  // another one.
  virtual void CancelStalled() { Cancel(); }

  // After ResponseSink::OnBody returned kPause: more bytes, please. Nothing happens without a
  // pause, so from inside OnBody it is too early. On the request's own loop OnBody may come before
  // this returns.
  virtual void Resume() = 0;
};

// What decides where requests go. A running Gateway takes a new one as a whole: Gateway::Swap.
struct Snapshot {
  // Never null. The router of BuildSnapshot looks into the registry of BuildSnapshot: with a
  // registry of your own take NewTableRouter(registry), or a router of your own too.
  std::shared_ptr<const Router> router;
  std::shared_ptr<const ProviderRegistry> registry;  // never null
  RequestLimits limits;
  // Kept from snapshot to snapshot; null: key pools keep their states themselves.
  std::shared_ptr<KeyHealth> key_health;
  std::string config_id;  // GatewayConfig::id: answers carry it as x-gateway-config, unless empty
};

// What a Gateway is made of. Every part can be one of your own; the Gateway owns them, and destroys
// the log sink in its destructor, the others with the last Call.
struct GatewayParts : Snapshot {
  // The first that fits a pair of dialects is used, so put one of your own in front.
  std::vector<std::unique_ptr<ProtocolAdapter>> adapters;
  std::unique_ptr<ProtocolAdapter> raw_adapter;  // for raw requests, any dialect; null: refused
  TransportFactory transport;                    // empty: the shipped one, on libcurl
  std::unique_ptr<LogSink> log_sink;             // null: no log, and no threads for it
  // Where the log goes, too: each has two threads, a queue and (in a folder of `spill_folder` named
  // after its number, from 1) a spill of its own.
  std::vector<std::unique_ptr<LogSink>> more_log_sinks;
  LogDelivery log_delivery;
  // Is told of every request's end, logged or not, before its record goes to the log; of what
  // Gateway::Record takes, too. Null: nobody. Any thread.
  std::shared_ptr<RequestObserver> observer;
  std::shared_ptr<ModelCatalog> model_catalog;  // null: nothing is kept of upstreams' lists
  // Loops of the program's own. Each must run until the Gateway is destroyed, or be the loop of the
  // thread that destroys it. Without a log sink the gateway then starts no thread; libcurl starts
  // one for as long as it looks up a host name. Empty: `threads` loops of ours.
  std::vector<EventLoop*> loops;
  std::size_t threads = 0;  // 0: one per core
};

// How far the log is; for those who must know that nothing is lost. Of several sinks: added up.
struct LogCounts {
  std::uint64_t accepted = 0;  // records handed over
  std::uint64_t written = 0;   // by the sink; what came from the spill, too
  std::uint64_t dropped = 0;   // no room in queue and spill, or the sink still failed at the end
  std::uint64_t spilled = 0;   // records that ever went to the spill
  std::uint64_t in_spill = 0;  // of them, not written yet
  std::uint64_t waiting = 0;   // in the queues, now
  bool failing = false;        // a sink refuses records at the moment
};

class Gateway {
 public:
  // Starts loops and log writer. Error: kConfig when a part that must be there is null, kInternal
  // when the system refuses threads or descriptors.
  static Result<std::unique_ptr<Gateway>> Create(GatewayParts parts);

  // Cancels what still runs (OnDone with kCancelled, on its loop), ends loops and transports, then
  // writes the log to its end; a sink that fails all the time is given 5 s. Blocks until then. Any
  // thread that is not inside a callback of the gateway; nobody may use the Gateway any more. Every
  // sink has had its OnDone when it returns; only a request that was posted to the loop of this
  // very thread gets it in that loop's next turn.
  virtual ~Gateway() = default;

  // Starts a request; its answer goes to `sink` (never null), which the gateway keeps until OnDone
  // has returned. Never fails itself: whatever goes wrong is told to the sink. Any thread, and from
  // inside a sink. `loop`: the one to run on, out of loops(); null: the gateway chooses. On that
  // loop's own thread the request starts at once (and may fail at once: then the sink was called
  // before this returns), elsewhere it is posted and the sink may be called before this returns.
  virtual std::shared_ptr<gateway::Call> Submit(Request request, std::shared_ptr<ResponseSink> sink,
                                                EventLoop* loop = nullptr) = 0;

  // Submit, and wait for the whole answer, which may be an error answer (look at its status): from
  // the upstream, or the gateway's own in the client's dialect (an unknown model is a 404, an
  // upstream that cannot be reached a 502). Blocks, at longest until the request's deadline; any
  // number of threads at a time, but not on a loop's thread, so not from inside a sink. Error: the
  // answer broke off, or kCancelled, or kTooLarge when its body is over `max_body` bytes.
  virtual Result<Response> Call(Request request, std::size_t max_body = 64U << 20U) = 0;

  // Puts a record of the program's own into the log, for requests the gateway never saw (refused
  // by a front), and gives it its id, unless it has one (RequestIdOf), and the trace (W3C
  // traceparent) of the request's `headers`, if those are given. Returns what the client's answer
  // should carry as x-request-id: the record's client_request_id if that will do, else that id. Any
  // thread; never blocks.
  virtual std::string Record(LogRecord record, const Headers& headers = {}) = 0;

  // From now on requests go by `snapshot`; those that have begun keep the one they began with. Any
  // thread; does not block. Error: kConfig when its router or registry is null, and nothing
  // changes.
  virtual Result<void> Swap(Snapshot snapshot) = 0;

  // The one that new requests go by. Any thread.
  [[nodiscard]] virtual std::shared_ptr<const Snapshot> snapshot() const = 0;

  // What would become of `request` now. Sends nothing, uses up no key's turn, leaves no record. Any
  // thread.
  [[nodiscard]] virtual Explanation Explain(const Request& request) const = 0;

  // Ends what still runs with an error that the clients are told (503, or an error event in a
  // running stream). Blocks until that is done; not from inside a callback.
  virtual void EndRunning() = 0;

  // Any thread. The same for the Gateway's whole life.
  [[nodiscard]] virtual const std::vector<EventLoop*>& loops() const = 0;
  // Null when the parts had none.
  [[nodiscard]] virtual ModelCatalog* model_catalog() const = 0;
  // Any thread.
  [[nodiscard]] virtual LogCounts log_counts() const = 0;
  [[nodiscard]] virtual std::size_t running() const = 0;  // requests submitted and not yet over
};

// Where requests go by `config`, and by what was chosen of upstreams' models and is known of them:
// `catalog` may be null. `running`: what goes on now; its key_health is taken over, and providers
// that are configured as in it keep their key pools and their health; may be null, or have nothing
// but a key_health. May block (reads the catalog). Error: kStorage.
Result<Snapshot> BuildSnapshot(const GatewayConfig& config, ModelCatalog* catalog,
                               const Snapshot* running = nullptr);

// All parts as configured, to exchange some of them for your own before Gateway::Create. Starts no
// thread. May block (opens the database, unless log.url is empty). A configuration made in code is
// taken as it is: LoadConfig is what checks. Error: kConfig, kStorage.
Result<GatewayParts> BuildParts(const GatewayConfig& config);

// Gateway::Create of all of them. Error: as both.
Result<std::unique_ptr<Gateway>> BuildGateway(const GatewayConfig& config);

}  // namespace gateway
