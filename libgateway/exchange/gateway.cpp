#include "gateway/gateway.hpp"

#include <algorithm>
#include <atomic>
#include <future>
#include <iterator>
#include <thread>
#include <utility>

#include "libgateway/base/recycled.hpp"
#include "libgateway/base/request_id.hpp"
#include "libgateway/delivery/log_pipeline.hpp"
#include "libgateway/exchange/collector.hpp"
#include "libgateway/exchange/exchange.hpp"
#include "libgateway/exchange/explain.hpp"
#include "libgateway/exchange/services.hpp"
#include "libgateway/exchange/trace.hpp"

namespace gateway {
namespace {

using delivery::LogPipeline;
using exchange::Collector;
using exchange::Exchange;
using exchange::LoopContext;
using exchange::Services;

Result<void> CheckWhole(const Snapshot& snapshot) {
  if (snapshot.router == nullptr || snapshot.registry == nullptr) {
    return Fail(ErrorCode::kConfig, "a router or a registry is missing");
  }
  return {};
}

// Null: there are no sinks, and no thread for them.
Result<std::unique_ptr<LogPipeline>> StartLog(GatewayParts& parts) {
  std::vector<std::unique_ptr<LogSink>> sinks;
  if (parts.log_sink != nullptr) {
    sinks.push_back(std::move(parts.log_sink));
  }
  std::move(parts.more_log_sinks.begin(), parts.more_log_sinks.end(), std::back_inserter(sinks));
  if (sinks.empty()) {
    return std::unique_ptr<LogPipeline>();
  }
  return LogPipeline::Start(std::move(sinks), parts.log_delivery);
}

class GatewayImpl final : public Gateway {
 public:
  GatewayImpl(GatewayParts parts, std::unique_ptr<LogPipeline> log,
              std::vector<std::unique_ptr<LoopThread>> threads);
  ~GatewayImpl() override;
  GatewayImpl(const GatewayImpl&) = delete;
  GatewayImpl& operator=(const GatewayImpl&) = delete;

  std::shared_ptr<gateway::Call> Submit(Request request, std::shared_ptr<ResponseSink> sink,
                                        EventLoop* loop) override;
  Result<Response> Call(Request request, std::size_t max_body) override;
  std::string Record(LogRecord record, const Headers& headers) override;
  Result<void> Swap(Snapshot snapshot) override;
  [[nodiscard]] std::shared_ptr<const Snapshot> snapshot() const override {
    return services_->snapshot.Get();
  }
  [[nodiscard]] Explanation Explain(const Request& request) const override {
    return exchange::Explain(*services_, request);
  }
  void EndRunning() override;
  [[nodiscard]] const std::vector<EventLoop*>& loops() const override { return loops_; }
  [[nodiscard]] ModelCatalog* model_catalog() const override { return model_catalog_.get(); }
  [[nodiscard]] LogCounts log_counts() const override;
  [[nodiscard]] std::size_t running() const override { return services_->running.load(); }

 private:
  std::shared_ptr<LoopContext> ContextOf(const EventLoop* loop);
  void OnEachLoop(const std::function<void(LoopContext&)>& task);

  const std::shared_ptr<Services> services_ = std::make_shared<Services>();
  const std::shared_ptr<ModelCatalog> model_catalog_;
  std::vector<std::unique_ptr<LoopThread>> threads_;
  std::vector<EventLoop*> loops_;
  std::vector<std::shared_ptr<LoopContext>> contexts_;  // in the order of loops_
  std::atomic<std::size_t> next_loop_{0};
};

GatewayImpl::GatewayImpl(GatewayParts parts, std::unique_ptr<LogPipeline> log,
                         std::vector<std::unique_ptr<LoopThread>> threads)
    : model_catalog_(std::move(parts.model_catalog)),
      threads_(std::move(threads)),
      loops_(std::move(parts.loops)) {
  services_->adapters = std::move(parts.adapters);
  services_->raw_adapter = std::move(parts.raw_adapter);
  services_->transport = parts.transport ? std::move(parts.transport) : &NewCurlTransport;
  services_->observer = std::move(parts.observer);
  services_->snapshot.Set(static_cast<Snapshot&&>(parts));
  services_->log = std::move(log);
  services_->delivery = std::move(parts.log_delivery);
  for (const auto& thread : threads_) {
    loops_.push_back(&thread->loop());
  }
  for (EventLoop* loop : loops_) {
    contexts_.push_back(std::make_shared<LoopContext>(*loop));
  }
}

void EndExchanges(LoopContext& context, const Error& error) {
  const auto running = context.running;  // each one takes itself out of the original
  for (const auto& [address, exchange] : running) {
    exchange->FailWith(error, Outcome::kShutDown);
  }
}

GatewayImpl::~GatewayImpl() {
  // What belongs to a loop ends on that loop.
  OnEachLoop([](LoopContext& context) {
    context.End();  // first: a sink that submits another request now is refused
    EndExchanges(context, Fail(ErrorCode::kCancelled, "the gateway was shut down"));
    context.transport.reset();
  });
  threads_.clear();
  services_->log.reset();  // writes to its end
}

Result<void> GatewayImpl::Swap(Snapshot snapshot) {
  if (auto whole = CheckWhole(snapshot); !whole) {
    return whole;
  }
  services_->snapshot.Set(std::move(snapshot));
  return {};
}

void GatewayImpl::EndRunning() {
  OnEachLoop([](LoopContext& context) {
    EndExchanges(context, Fail(ErrorCode::kOverloaded, "the gateway is shutting down"));
  });
}

void GatewayImpl::OnEachLoop(const std::function<void(LoopContext&)>& task) {
  for (const auto& context : contexts_) {
    if (context->loop.InLoop()) {
      task(*context);
      continue;
    }
    std::promise<void> done;
    context->loop.Post([&] {
      task(*context);
      done.set_value();
    });
    done.get_future().wait();
  }
}

std::shared_ptr<gateway::Call> GatewayImpl::Submit(Request request,
                                                   std::shared_ptr<ResponseSink> sink,
                                                   EventLoop* loop) {
  const auto context = ContextOf(loop);
  auto exchange = std::allocate_shared<Exchange>(base::Recycled<Exchange>(), services_, context,
                                                 std::move(request), std::move(sink));
  if (loop == &context->loop && loop->InLoop()) {
    exchange->Start();
  } else {
    exchange->Post();
  }
  return exchange;
}

Result<Response> GatewayImpl::Call(Request request, std::size_t max_body) {
  const auto collector = std::make_shared<Collector>(max_body);
  const auto call = Submit(std::move(request), collector, nullptr);
  auto response = collector->Wait();
  if (!response) {
    call->Cancel();  // an answer that is too large still runs
  }
  return response;
}

std::string GatewayImpl::Record(LogRecord record, const Headers& headers) {
  if (!headers.empty()) {
    exchange::Trace trace = exchange::TraceOf(headers);
    record.trace_id = std::move(trace.id);
    record.parent_span = std::move(trace.parent);
    record.span = std::move(trace.span);
  }
  if (record.id.empty()) {
    record.id = base::NewRequestId();
  }
  if (!base::IsRequestId(record.client_request_id)) {
    record.client_request_id.clear();
  }
  std::string id = record.client_request_id.empty() ? record.id : record.client_request_id;
  {
    const auto snapshot = services_->snapshot.Get();
    const base::MutexLock lock(services_->record_mutex);
    exchange::MaskRow(services_->record_secrets.Of(snapshot), &record);
  }
  if (services_->observer != nullptr) {
    services_->observer->OnEnd(record);
  }
  if (services_->log != nullptr) {
    services_->log->Push(record);
  }
  return id;
}

LogCounts GatewayImpl::log_counts() const {
  return services_->log == nullptr ? LogCounts{} : services_->log->Counts();
}

std::shared_ptr<LoopContext> GatewayImpl::ContextOf(const EventLoop* loop) {
  const auto found = std::find(loops_.begin(), loops_.end(), loop);
  if (found != loops_.end()) {
    return contexts_[static_cast<std::size_t>(found - loops_.begin())];
  }
  // Relaxed: any spread over the loops will do.
  return contexts_[next_loop_.fetch_add(1, std::memory_order_relaxed) % contexts_.size()];
}

}  // namespace

Result<std::unique_ptr<Gateway>> Gateway::Create(GatewayParts parts) {
  if (const auto whole = CheckWhole(parts); !whole) {
    return whole.error();
  }
  auto log = StartLog(parts);
  if (!log) {
    return log.error();
  }
  std::vector<std::unique_ptr<LoopThread>> threads;
  if (parts.loops.empty()) {
    const std::size_t cores = std::max(1U, std::thread::hardware_concurrency());
    const std::size_t count = parts.threads == 0 ? cores : parts.threads;
    for (std::size_t i = 0; i < count; ++i) {
      auto thread = LoopThread::Start();
      if (!thread) {
        return thread.error();
      }
      threads.push_back(*std::move(thread));
    }
  }
  return std::unique_ptr<Gateway>(
      std::make_unique<GatewayImpl>(std::move(parts), *std::move(log), std::move(threads)));
}

}  // namespace gateway
