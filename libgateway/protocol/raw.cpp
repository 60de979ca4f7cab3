#include "libgateway/protocol/raw.hpp"

#include <string>
#include <string_view>
#include <utility>

#include "libgateway/protocol/answer.hpp"
#include "libgateway/protocol/forwarded_headers.hpp"
#include "libgateway/protocol/raw_observer.hpp"
#include "libgateway/protocol/relayed_answer.hpp"
#include "libgateway/protocol/upstream_error.hpp"
#include "libgateway/protocol/upstream_headers.hpp"
#include "libgateway/protocol/upstream_url.hpp"

namespace gateway::protocol {
namespace {

constexpr int kFirstErrorStatus = 400;

class RawDecoder final : public ResponseDecoder {
 public:
  RawDecoder(const Target& target, std::unique_ptr<RawObserver> observer)
      : target_(target), observer_(std::move(observer)) {}

  void OnHead(const ResponseHead& upstream) override {
    is_error_ = upstream.status >= kFirstErrorStatus;
    head_.status = upstream.status;
    head_.headers = ForwardRawToClient(upstream.headers);
    for (Header& header : head_.headers) {
      header.value = target_.provider->keys->Mask(std::move(header.value));
    }
    head_.streaming = !is_error_;
    head_.length = AnnouncedLength(upstream.headers);
    observer_->OnHead(upstream);
  }

  Result<void> OnBody(std::string_view bytes, std::string* out) override {
    if (is_error_) {
      return AppendBounded(bytes, kMaxErrorBytes, &error_body_);
    }
    out->append(bytes);
    observer_->OnBody(bytes);
    return {};
  }

  Result<void> OnEnd(std::string* out) override {
    if (is_error_) {
      error_body_ = target_.provider->keys->Mask(std::move(error_body_));
      auto reported = ReadUpstreamError(error_body_);
      error_ = Error{
          ErrorCode::kUpstreamStatus,
          reported ? std::move(reported->message) : DescribeForeignBody(error_body_, head_.status),
          head_.status,
          {}};
      head_.length.reset();
      out->append(error_body_);
    } else if (auto ended = observer_->OnEnd(); !ended) {
      return ended;
    }
    complete_ = true;
    return {};
  }

  [[nodiscard]] bool complete() const override { return complete_; }
  [[nodiscard]] bool may_end() const override { return complete_ || observer_->has_ended(); }
  [[nodiscard]] bool has_content() const override { return !is_error_; }
  [[nodiscard]] const ResponseHead& client_head() const override { return head_; }
  [[nodiscard]] Usage usage() const override { return observer_->usage(); }
  [[nodiscard]] std::string_view stop_reason() const override { return observer_->stop_reason(); }
  [[nodiscard]] std::string ErrorEvent(const Error& /*error*/) const override { return {}; }
  [[nodiscard]] const Error* reported_error() const override {
    return error_.upstream_status == 0 ? observer_->reported() : &error_;
  }

 private:
  const Target& target_;
  const std::unique_ptr<RawObserver> observer_;
  ResponseHead head_;
  bool is_error_ = false;
  bool complete_ = false;
  std::string error_body_;
  Error error_;
};

class RawPassthrough final : public ProtocolAdapter {
 public:
  [[nodiscard]] Dialect client_dialect() const override { return Dialect::kOpenAi; }
  [[nodiscard]] Dialect upstream_dialect() const override { return Dialect::kOpenAi; }

  [[nodiscard]] Result<EncodedCall> Encode(const Request& request, const CallHead& head,
                                           const Target& target, const Key& key) const override {
    auto url = RawUrl(target.provider->base_url, request);
    if (!url) {
      return url.error();
    }
    EncodedCall call;
    auto observer = std::make_unique<RawObserver>(request, head, target);
    UpstreamRequest& upstream = call.upstream;
    upstream.method = request.method;
    upstream.url = *std::move(url);
    upstream.headers = ForwardRawToUpstream(request.headers);
    AddOwnHeaders(request, target, key, &upstream.headers);
    upstream.body = request.body;
    upstream.body_source = observer->Counted(request.body_source);
    // What it does is not known, so it must not be done twice because a kept connection was lost.
    const bool is_known = request.method == "GET" || request.method == "HEAD";
    upstream.fresh_connection = !is_known || request.body_source != nullptr;
    call.decoder = std::make_unique<RawDecoder>(target, std::move(observer));
    return call;
  }
};

}  // namespace

std::unique_ptr<ProtocolAdapter> NewRawPassthrough() { return std::make_unique<RawPassthrough>(); }

}  // namespace gateway::protocol
