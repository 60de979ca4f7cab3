// PacedStream: produces one streamed answer at the pace that was ordered.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "server/front/client_stream.hpp"
#include "server/mock/counters.hpp"
#include "server/mock/pieces.hpp"
#include "server/mock/stream_events.hpp"

namespace gateway::server::mock {

struct StreamPlan {
  std::unique_ptr<StreamEvents> events;
  Pieces pieces;
  std::chrono::milliseconds ttft{0};
  std::chrono::milliseconds gap{0};      // 0: as fast as the client takes it, without timers
  std::optional<std::size_t> cut_after;  // pieces; then the connection breaks off
};

// Loop thread only.
class PacedStream final : public Call, public std::enable_shared_from_this<PacedStream> {
 public:
  // `counters` outlives the client.
  static void Start(const std::shared_ptr<ClientStream>& client, Headers headers, StreamPlan plan,
                    Counters& counters);

  PacedStream(std::shared_ptr<ClientStream> client, Headers headers, StreamPlan plan,
              Counters& counters);

  void Cancel() override;
  void Resume() override;

 private:
  void Wait(std::chrono::milliseconds delay);
  void Go();
  void WriteNext();
  void WritePiece();
  void Finish(const Result<void>& outcome);
  [[nodiscard]] bool IsAtCut() const { return plan_.cut_after == plan_.pieces.taken(); }

  std::shared_ptr<ClientStream> client_;  // null: it is over
  Headers headers_;
  StreamPlan plan_;
  Counters& counters_;
  std::string out_;  // reused, so that a chunk needs no memory of its own
  EventLoop::TimerId timer_ = 0;
  bool begun_ = false;
  bool closed_ = false;  // the last event is written
  bool paused_ = false;
};

}  // namespace gateway::server::mock
