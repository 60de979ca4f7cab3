// Parts of a gateway as an embedder writes them: on the public headers alone, each counting what it
// was asked.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "gateway/gateway.hpp"

namespace gateway::examples {

// Any part is called on some loop's thread, the test looks from its own.
struct Counts {
  std::atomic<int> resolved{0};
  std::atomic<int> found{0};
  std::atomic<int> keys{0};
  std::atomic<int> encoded{0};
  std::atomic<int> decoded{0};
  std::atomic<int> started{0};
  std::atomic<int> rows{0};
};

class OwnKeyPool final : public KeyPool {
 public:
  explicit OwnKeyPool(Counts& counts) : counts_(counts) {}

  Result<std::shared_ptr<const Key>> Next(const KeyWish& /*wish*/) override {
    ++counts_.keys;
    return keys_.front();
  }
  const std::vector<std::shared_ptr<const Key>>& keys() const override { return keys_; }

 private:
  Counts& counts_;
  const std::vector<std::shared_ptr<const Key>> keys_{
      std::make_shared<const Key>(Key{"own-key", Secret("sk-own-key-of-the-test")})};
};

// One provider, "own".
class OwnRegistry final : public ProviderRegistry {
 public:
  OwnRegistry(Counts& counts, Dialect dialect, std::string base_url) : counts_(counts) {
    auto provider = std::make_shared<Provider>();
    provider->name = "own";
    provider->dialect = dialect;
    provider->base_url = std::move(base_url);
    provider->keys = std::make_shared<OwnKeyPool>(counts);
    provider->models = {"m"};
    provider_ = std::move(provider);
  }

  std::shared_ptr<const Provider> Find(std::string_view name) const override {
    ++counts_.found;
    return name == provider_->name ? provider_ : nullptr;
  }
  std::vector<std::shared_ptr<const Provider>> List() const override { return {provider_}; }

 private:
  Counts& counts_;
  std::shared_ptr<const Provider> provider_;
};

// Every model leads to the provider "own", under another name.
class OwnRouter final : public Router {
 public:
  OwnRouter(Counts& counts, std::shared_ptr<const ProviderRegistry> registry)
      : counts_(counts), registry_(std::move(registry)) {}

  Result<Route> Resolve(std::string_view model) const override {
    ++counts_.resolved;
    return Route{{Target{registry_->Find("own"), "own-" + std::string(model)}}};
  }

 private:
  Counts& counts_;
  const std::shared_ptr<const ProviderRegistry> registry_;
};

// Understands the upstream of OwnTransport: whatever it says is put into brackets.
class OwnDecoder final : public ResponseDecoder {
 public:
  explicit OwnDecoder(Counts& counts) : counts_(counts) {}

  void OnHead(const ResponseHead& upstream) override {
    head_ = ResponseHead{upstream.status, {{"content-type", "text/own"}}, true};
  }
  Result<void> OnBody(std::string_view bytes, std::string* out) override {
    ++counts_.decoded;
    out->append("[").append(bytes).append("]");
    return {};
  }
  Result<void> OnEnd(std::string* out) override {
    out->append("end");
    usage_.completion = 3;
    usage_.source = UsageSource::kUpstream;
    complete_ = true;
    return {};
  }
  bool complete() const override { return complete_; }
  const ResponseHead& client_head() const override { return head_; }
  Usage usage() const override { return usage_; }
  std::string ErrorEvent(const Error& /*error*/) const override { return {}; }
  const Error* reported_error() const override { return nullptr; }

 private:
  Counts& counts_;
  ResponseHead head_;
  Usage usage_;
  bool complete_ = false;
};

class OwnAdapter final : public ProtocolAdapter {
 public:
  explicit OwnAdapter(Counts& counts) : counts_(counts) {}

  Dialect client_dialect() const override { return Dialect::kOpenAi; }
  Dialect upstream_dialect() const override { return Dialect::kAnthropic; }
  Result<EncodedCall> Encode(const Request& /*request*/, const CallHead& head, const Target& target,
                             const Key& key) const override {
    ++counts_.encoded;
    EncodedCall call;
    call.decoder = std::make_unique<OwnDecoder>(counts_);
    UpstreamRequest& upstream = call.upstream;
    upstream.url = target.provider->base_url + "/own";
    upstream.headers.push_back({"x-own-key", std::string(key.secret.Reveal())});
    upstream.body = head.model + " as " + target.model;
    return call;
  }

 private:
  Counts& counts_;
};

// Answers every call with what it was sent, in a later turn of the loop and without any network.
class OwnTransport final : public Transport {
 public:
  OwnTransport(Counts& counts, EventLoop& loop) : counts_(counts), loop_(loop) {}

  CallId Start(UpstreamRequest request, ResponseSink* sink) override {
    const CallId call = ++last_call_;
    ++counts_.started;
    loop_.Post([this, call, sink, request = std::move(request)] {
      if (call != last_call_ || cancelled_ == call) {
        return;
      }
      sink->OnHead(ResponseHead{200, {}, false});
      sink->OnBody(request.url + " " + request.body);
      sink->OnBody(FindHeader(request.headers, "x-own-key"));
      sink->OnDone({});
    });
    return call;
  }
  void Resume(CallId /*call*/) override {}
  void Cancel(CallId call) override { cancelled_ = call; }

 private:
  Counts& counts_;
  EventLoop& loop_;
  CallId last_call_ = 0;
  CallId cancelled_ = 0;
};

class OwnLogSink final : public LogSink {
 public:
  OwnLogSink(Counts& counts, std::vector<LogRecord>& records)
      : counts_(counts), records_(records) {}

  Result<void> Write(std::span<const LogRecord> records) override {
    counts_.rows += static_cast<int>(records.size());
    records_.insert(records_.end(), records.begin(), records.end());
    return {};
  }

 private:
  Counts& counts_;
  std::vector<LogRecord>& records_;  // looked at after the Gateway's end
};

}  // namespace gateway::examples
