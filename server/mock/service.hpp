// Service: takes requests to what answers them.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "server/front/client_request.hpp"
#include "server/front/client_stream.hpp"
#include "server/mock/answer_style.hpp"
#include "server/mock/batches.hpp"
#include "server/mock/counters.hpp"
#include "server/mock/error_answer.hpp"
#include "server/mock/faults.hpp"
#include "server/mock/files.hpp"
#include "server/mock/mock_options.hpp"
#include "server/mock/prepared_call.hpp"
#include "server/mock/responses.hpp"

namespace gateway::server::mock {

// Outlives its clients.
class Service {
 public:
  // `options` were checked. `seed` decides which calls fail, and makes the ids.
  Service(MockOptions options, std::uint64_t seed);

  // Answers `request`, now or later. On the client's loop.
  void Handle(const ClientRequest& request, const std::shared_ptr<ClientStream>& client);

  [[nodiscard]] const Counters& counters() const { return counters_; }

 private:
  using Client = std::shared_ptr<ClientStream>;

  [[nodiscard]] std::string StatsBody() const;
  void Route(const ClientRequest& request, const Client& client);
  void Models(const ClientRequest& request, const Client& client);
  void ModelPage(const ClientRequest& request, const Client& client);
  // What is no call of a model, and never fails.
  void Answer(const ClientRequest& request, std::string body, const Client& client);
  // Answers as `prepared` says, unless it is to fail.
  void Serve(const ClientRequest& request, Result<PreparedCall> prepared, const Client& client);
  // `headers`: all but the content's type.
  void GiveLater(PlainReply reply, Headers headers, const Client& client);
  void Stream(StreamedReply reply, Headers headers, bool cut, const Client& client);
  // Does what the fault orders. False: the call is to be answered.
  bool FailAsOrdered(Fault fault, const ClientRequest& request, std::uint64_t call,
                     const Client& client);
  void Refuse(const ClientRequest& request, const Failure& failure, const Client& client);
  void Tell(const ClientRequest& request, std::string_view what) const;
  void TellCall(const ClientRequest& request, const PreparedCall& call) const;

  [[nodiscard]] std::uint64_t NumberOf(std::uint64_t call) const;
  [[nodiscard]] std::string RequestId(std::uint64_t call) const;
  [[nodiscard]] Headers HeadersFor(const ClientRequest& request, std::uint64_t call) const;

  const MockOptions options_;
  const std::uint64_t seed_;
  const std::string model_list_;
  const AnswerStyle style_;
  Responses responses_{style_};
  Files files_;
  Batches batches_;
  std::atomic<std::uint64_t> calls_{0};
  Counters counters_;
};

}  // namespace gateway::server::mock
