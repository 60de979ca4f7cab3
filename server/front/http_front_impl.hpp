// HttpFront::Impl: takes requests from connections through cpp-httplib's routes to their handlers.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/config.hpp"
#include "server/front/byte_budget.hpp"
#include "server/front/connection.hpp"
#include "server/front/connection_set.hpp"
#include "server/front/http_front.hpp"
#include "server/front/listener.hpp"
#include "server/front/worker_pool.hpp"

namespace gateway::server {

class HttpFront::Impl final : public RequestHandler {
 public:
  Impl(HttpFront& front, ServerConfig config, const std::vector<EventLoop*>& loops);
  ~Impl() override;

  // What goes into httplib's tables in place of a handler. It leaves a note in the current Pass,
  // and runs the handler only when the pass says so.
  static Handler Plain(Handler handler);
  static Handler Deferred(DeferredRoute route);
  static const ClientRequest& Current();

  // `pattern` has a deferred route. Before Listen.
  void NoteDeferred(const std::string& method, const std::string& pattern);

  Result<int> OpenSideDoor(const std::string& host, int port);
  Result<int> Listen();
  void SetLimits(const ServerConfig& config);
  void Drain(std::chrono::milliseconds timeout, const std::function<void()>& at_timeout);
  [[nodiscard]] std::size_t connections() const;
  [[nodiscard]] std::size_t streams() const;

  HeadDecision OnHead(RequestHead& head, const Connection& connection) noexcept override;
  void OnRequest(ClientRequest request, const DeferredRoute* route,
                 Connection& connection) noexcept override;
  Response ErrorAnswer(const ClientRequest& request, int status,
                       std::string_view message) noexcept override;
  Headers OnRefused(const Refusal& refusal) noexcept override;

  struct FixedAnswer {
    std::string path;
    Probe probe;
  };

  std::vector<FixedAnswer> fixed;
  std::vector<std::string> on_loop;                   // prefixes of paths
  std::function<Headers(const Refusal&)> on_refused;  // may be empty
  ErrorWriter error_writer;                           // may be empty
  GateCheck gate;                                     // may be empty

 private:
  using Time = std::chrono::steady_clock::time_point;

  // One way of a request through httplib's router.
  struct Pass {
    enum class Found { kNothing, kPlain, kDeferred };

    const ClientRequest* request = nullptr;
    bool run = false;  // plain handlers, here and now
    Found found = Found::kNothing;
    const DeferredRoute* deferred = nullptr;
    bool failed = false;  // the plain handler threw
    std::string answer;   // as httplib wrote it
  };

  // What httplib finds for a path that stands word for word in its tables, asked once: nearly all
  // requests are for such a path, and its way through httplib costs more than all else in here.
  struct KnownRoute {
    std::string method;
    std::string path;
    const DeferredRoute* route = nullptr;
  };

  Pass Route(const ClientRequest& request, std::string_view method, bool run);
  void LearnRoutes();
  [[nodiscard]] const DeferredRoute* FindKnown(const ClientRequest& request) const;
  Response RunPlain(const ClientRequest& request, Time began) noexcept;
  // For a request whose handler threw.
  Response Failed(const ClientRequest& request, Time began) noexcept;
  [[nodiscard]] const Response* FindFixed(const ClientRequest& request) const;
  // Why it is not served, whatever it asks for; empty: it is.
  [[nodiscard]] std::string_view WhyNotServed(const Connection& connection) const;
  [[nodiscard]] bool HasRoomFor(const RequestHead& head, const DeferredRoute* route) const;
  void Decide(RequestHead& head, const Connection& connection, HeadDecision* decision);
  void RouteHead(const RequestHead& head, const Connection& connection, HeadDecision* decision);
  void SendToWorker(ClientRequest request, Connection& connection);
  // `began`: when its first byte came.
  void Report(const ClientRequest& request, Time began, Response* response,
              std::string_view reason);
  Response NotRouted(const ClientRequest& request, const Pass& pass);
  [[nodiscard]] bool IsOnLoop(std::string_view path) const;
  void Place(int fd, bool by_side_door);
  void StopListening();

  static thread_local Pass* current_pass_;

  HttpFront& front_;
  const ServerConfig config_;
  ByteBudget budget_;
  std::vector<std::unique_ptr<ConnectionSet>> sets_;  // one a loop
  std::unique_ptr<Listener> listener_;                // null before Listen()
  std::unique_ptr<Listener> side_door_;               // may be null
  WorkerPool workers_;
  std::vector<KnownRoute> known_;  // changes before Listen only
};

}  // namespace gateway::server
