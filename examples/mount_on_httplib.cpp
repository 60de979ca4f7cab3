// mount_on_httplib: the gateway behind two routes of a plain httplib::Server that has others, too.
// Whether an answer is a stream is told by its head, so one route serves both kinds.
//   mount_on_httplib CONFIG         prints its address; Ctrl-C ends it
#include <csignal>
#include <cstdio>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include <httplib.h>

#include "gateway/gateway.hpp"
#include "gateway/model_list.hpp"
#include "response_pipe.hpp"

namespace {

// On a thread of httplib's, which waits as long as the answer takes.
void Chat(gateway::Gateway& gateway, const httplib::Request& request, httplib::Response& response) {
  gateway::Request question;
  question.id = request.get_header_value("x-request-id");
  question.body = request.body;
  const auto pipe = std::make_shared<ResponsePipe>();
  const auto call = gateway.Submit(std::move(question), pipe);

  const gateway::ResponseHead head = pipe->Head();
  response.status = head.status != 0 ? head.status : 502;
  for (const auto& [name, value] : head.headers) {
    if (name != "content-type") {  // httplib sets it with the body
      response.set_header(name, value);
    }
  }
  const std::string type(FindHeader(head.headers, "content-type"));
  if (!head.streaming) {
    response.set_content(pipe->TakeAll(*call), type);
    return;
  }
  response.set_chunked_content_provider(
      type,
      [pipe, call](std::size_t /*offset*/, httplib::DataSink& client) {
        const std::string bytes = pipe->Take(*call);
        if (!bytes.empty()) {
          return client.write(bytes.data(), bytes.size());
        }
        if (pipe->whole()) {
          client.done();
          return true;
        }
        return false;  // closes the connection: the client sees that something is missing
      },
      [call](bool /*success*/) { call->Cancel(); });  // does nothing when the call is over
}

}  // namespace

int main(int argc, char** argv) {
  sigset_t signals;  // blocked in all threads; main waits for them
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);

  const auto config = gateway::LoadConfig(argc > 1 ? argv[1] : "gateway.toml");
  const auto gateway = config ? gateway::BuildGateway(*config) : config.error();
  if (!gateway) {
    std::fprintf(stderr, "%s\n", gateway.error().message.c_str());
    return 1;
  }
  httplib::Server server;
  server.Post("/v1/chat/completions", [&gateway](const auto& request, auto& response) {
    Chat(**gateway, request, response);
  });
  server.Get("/v1/models", [&gateway](const auto& /*request*/, auto& response) {
    response.set_content(gateway::ListModels(*(*gateway)->snapshot()->registry).body,
                         "application/json");
  });
  const int port = server.bind_to_any_port("127.0.0.1");
  std::printf("listening on http://127.0.0.1:%d\n", port);
  std::fflush(stdout);
  std::thread listener([&server] { server.listen_after_bind(); });

  int signal = 0;
  sigwait(&signals, &signal);
  server.stop();
  (*gateway)->EndRunning();  // else the listener waits for upstreams
  listener.join();
  return 0;
}
