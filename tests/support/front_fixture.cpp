#include "support/front_fixture.hpp"

#include <stdexcept>

#include <unistd.h>

#include "support/catch.hpp"

namespace gateway::server {

bool TakesConnections(int port) {
  const int fd = fault::ConnectTo(port);
  if (fd >= 0) {
    ::close(fd);
  }
  return fd >= 0;
}

FrontFixture::FrontFixture(ServerConfig config,
                           const std::function<void(HttpFront&)>& more_routes) {
  config.port = 0;
  std::vector<EventLoop*> loops;
  for (int i = 0; i < 2; ++i) {
    auto thread = LoopThread::Start();
    REQUIRE(thread);
    threads.push_back(*std::move(thread));
    loops.push_back(&threads.back()->loop());
  }
  front = std::make_unique<HttpFront>(config, loops);
  front->OnLoop("/loop");
  front->Get("/loop", [](const httplib::Request&, httplib::Response& response) {
    response.set_content("loop", "text/plain");
  });
  const auto work = [](const httplib::Request& request, httplib::Response& response) {
    if (request.has_param("throw")) {
      throw std::runtime_error("secret detail");
    }
    const std::string_view name = FindHeader(HttpFront::Current().headers, "x-name");
    response.set_content("work " + std::string(name) + request.get_param_value("q") + request.body,
                         "text/plain");
  };
  front->Get("/work", work).Post("/work", work);
  for (const std::string method : {"GET", "POST", "DELETE"}) {
    front->Defer(method, "/park",
                 [this](ClientRequest request, const std::shared_ptr<ClientStream>& client) {
                   Keep(std::move(request), client);
                 });
  }
  front->Defer("POST", "/upload",
               DeferredRoute{[this](ClientRequest request, const auto& client) {
                               Keep(std::move(request), client);
                             },
                             {},
                             true,
                             0});
  front->Defer("GET", "/throw", [](const ClientRequest&, const std::shared_ptr<ClientStream>&) {
    throw std::runtime_error("secret detail");
  });
  front->Defer("GET", "/fail",
               [](const ClientRequest&, const std::shared_ptr<ClientStream>& client) {
                 client->OnDone(Fail(ErrorCode::kConnect, "nobody there"));
                 client->Attach(std::make_shared<FakeCall>());
               });
  front->OnRefused([this](const Refusal& refusal) {
    const std::lock_guard lock(mutex_);
    refusals_.push_back(refusal);
    return Headers();
  });
  if (more_routes) {
    more_routes(*front);
  }
  const auto bound = front->Listen();
  REQUIRE(bound);
  port = *bound;
}

FrontFixture::~FrontFixture() { front.reset(); }

void FrontFixture::Keep(ClientRequest request, const std::shared_ptr<ClientStream>& client) {
  auto call = std::make_shared<FakeCall>();
  client->Attach(call);
  const std::lock_guard lock(mutex_);
  parked_.push_back({std::move(request), client, std::move(call)});
  changed_.notify_all();
}

Parked FrontFixture::Park() {
  std::unique_lock lock(mutex_);
  REQUIRE(changed_.wait_for(lock, kPatience, [this] { return !parked_.empty(); }));
  Parked parked = std::move(parked_.front());
  parked_.pop_front();
  return parked;
}

std::vector<Refusal> FrontFixture::Refusals() {
  const std::lock_guard lock(mutex_);
  return refusals_;
}

void FrontFixture::ForgetRefusals() {
  const std::lock_guard lock(mutex_);
  refusals_.clear();
}

}  // namespace gateway::server
