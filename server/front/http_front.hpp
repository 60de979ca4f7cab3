// HttpFront: cpp-httplib's router and codec on sockets and event loops of our own.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <httplib.h>

#include "gateway/config.hpp"
#include "gateway/event_loop.hpp"
#include "gateway/result.hpp"
#include "server/front/client_request.hpp"
#include "server/front/deferred_route.hpp"
#include "server/front/refusal.hpp"

namespace gateway::server {

// Routes are registered before Listen. Three kinds:
//  * Defer(...): answered later through a ClientStream, handled on the connection's loop;
//  * Get/Post/... as httplib has them, for a path named by OnLoop(...): handled on the loop, must
//    not block;
//  * Get/Post/... otherwise: handled on a worker thread.
// Within a method the first pattern that matches wins, whatever its kind; patterns are httplib's
// (regular expressions for the whole, decoded path). GET routes answer HEAD too. Handlers see a
// request that the front wrote: method, path, query parameters and body, but none of the client's
// headers, which are in Current().
class HttpFront : public httplib::Server {
 public:
  using ErrorWriter =
      std::function<Response(const ClientRequest& request, int status, std::string_view message)>;

  // A prepared answer; valid until the front is gone. Loop thread, several at once: must not block.
  using Probe = std::function<const Response&()>;

  // `loops` outlive the front.
  HttpFront(ServerConfig config, const std::vector<EventLoop*>& loops);
  ~HttpFront() override;  // closes all connections; not on a loop's thread

  HttpFront& Get(const std::string& pattern, Handler handler);
  HttpFront& Post(const std::string& pattern, Handler handler);
  HttpFront& Put(const std::string& pattern, Handler handler);
  HttpFront& Patch(const std::string& pattern, Handler handler);
  HttpFront& Delete(const std::string& pattern, Handler handler);
  HttpFront& Options(const std::string& pattern, Handler handler);

  // `method`: one of those above, in capitals.
  void Defer(const std::string& method, const std::string& pattern, DeferredRoute route);
  void Defer(const std::string& method, const std::string& pattern, DeferredHandler handler);

  // Asked about every request whose head is well-formed. Before Listen.
  void Gate(GateCheck gate);

  // How errors of the front's own are written; in OpenAI's shape without it. `request`: as far as
  // it was read. Any thread. Before Listen.
  void OnError(ErrorWriter writer);

  // Every path that begins with `prefix` is handled on the loop.
  void OnLoop(std::string prefix);

  // GET and HEAD of exactly `path` are answered with that, whatever goes on: also while the front
  // drains, and on connections over the limit.
  void Answer(const std::string& path, Probe probe);

  // Called for each request that no route saw, but for those that the gate or a route's `admit`
  // answered, and for each whose handler threw: on a loop or a worker. Returns headers for the
  // answer. Before Listen.
  void OnRefused(std::function<Headers(const Refusal&)> observer);

  // Inside a Get/Post handler: the request as the client sent it; headers are to be read here.
  static const ClientRequest& Current();

  // Binds a second address, on which Listen accepts, too; returns its port. What comes there has
  // Peer::by_side_door, and is taken when there are too many connections otherwise. Error: as
  // Listen.
  Result<int> OpenSideDoor(const std::string& host, int port);

  // Binds and accepts from now on; returns the port. Error: kConfig when the address is taken or
  // not ours.
  Result<int> Listen();

  // Limits and time limits of `config` count from now on; address and threads stay. Any thread,
  // after Listen.
  void SetLimits(const ServerConfig& config);

  // Stops accepting, closes idle connections, refuses what still comes, and waits until all others
  // are done or `timeout` is over. Then `at_timeout` may end what still runs, whose clients get a
  // second to take their last bytes; then the rest is closed. Not on a loop's thread.
  void Drain(std::chrono::milliseconds timeout, const std::function<void()>& at_timeout = {});

  // Momentary values. Streams: answers that go out as they come.
  [[nodiscard]] std::size_t connections() const;
  [[nodiscard]] std::size_t streams() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace gateway::server
