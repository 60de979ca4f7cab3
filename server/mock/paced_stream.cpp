#include "server/mock/paced_stream.hpp"

#include <utility>

namespace gateway::server::mock {
namespace {

// Without gaps, events go out together up to about this size: one write for each would measure
// the system calls of the mock.
constexpr std::size_t kBatchBytes = 16U << 10U;

}  // namespace

PacedStream::PacedStream(std::shared_ptr<ClientStream> client, Headers headers, StreamPlan plan,
                         Counters& counters)
    : client_(std::move(client)),
      headers_(std::move(headers)),
      plan_(std::move(plan)),
      counters_(counters) {}

void PacedStream::Start(const std::shared_ptr<ClientStream>& client, Headers headers,
                        StreamPlan plan, Counters& counters) {
  const auto ttft = plan.ttft;
  const auto stream =
      std::make_shared<PacedStream>(client, std::move(headers), std::move(plan), counters);
  counters.Add(MockCounter::kStreams);
  counters.Add(MockCounter::kStreamsOpen);
  client->Attach(stream);
  if (ttft.count() > 0) {
    stream->Wait(ttft);
  } else {
    stream->Go();
  }
}

void PacedStream::Wait(std::chrono::milliseconds delay) {
  if (client_ == nullptr) {
    return;
  }
  timer_ = client_->loop().StartTimer(delay, [weak = weak_from_this()] {
    if (const auto self = weak.lock()) {
      self->Go();
    }
  });
}

// Sends what is due now, and sees to it that it is called again.
void PacedStream::Go() {
  const auto self = shared_from_this();  // the client lets go of it when it is over
  while (client_ != nullptr) {
    WriteNext();
    const Flow flow = client_->OnBody(out_);
    if (client_ == nullptr) {
      return;  // the client left in there
    }
    if (closed_) {
      return Finish({});
    }
    if (IsAtCut()) {
      counters_.Add(MockCounter::kCut);
      return Finish(Fail(ErrorCode::kUpstreamStream, "cut as ordered"));
    }
    if (flow == Flow::kPause) {
      paused_ = true;
      return;
    }
    if (plan_.gap.count() > 0) {
      return Wait(plan_.gap);
    }
  }
}

void PacedStream::WriteNext() {
  out_.clear();
  if (!begun_) {
    begun_ = true;
    client_->OnHead(ResponseHead{200, std::move(headers_), true});
    plan_.events->Opening(&out_);
  }
  const bool one_by_one = plan_.gap.count() > 0;
  do {
    if (IsAtCut()) {
      return;
    }
    WritePiece();
  } while (!closed_ && !one_by_one && out_.size() < kBatchBytes);
}

// The end follows the last piece without a gap.
void PacedStream::WritePiece() {
  if (!plan_.pieces.AtEnd()) {
    plan_.events->Piece(plan_.pieces.Next(), &out_);
    counters_.Add(MockCounter::kChunks);
  }
  if (plan_.pieces.AtEnd()) {
    plan_.events->Closing(&out_);
    closed_ = true;
  }
}

void PacedStream::Finish(const Result<void>& outcome) {
  const auto client = std::exchange(client_, nullptr);
  counters_.Subtract(MockCounter::kStreamsOpen);
  client->OnDone(outcome);
}

void PacedStream::Resume() {
  if (std::exchange(paused_, false)) {
    Go();
  }
}

void PacedStream::Cancel() {
  if (client_ != nullptr) {
    client_->loop().StopTimer(timer_);
    counters_.Add(MockCounter::kAborted);
    Finish(Fail(ErrorCode::kCancelled, "the client left"));
  }
}

}  // namespace gateway::server::mock
