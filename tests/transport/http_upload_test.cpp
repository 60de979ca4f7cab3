#include <algorithm>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "gateway/transport.hpp"
#include "support/catch.hpp"
#include "support/raw_upstream.hpp"
#include "transport/transport_on_loop.hpp"

namespace gateway {
namespace {

using support::RawConnection;
using support::RawUpstream;

const std::string kOk = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

// A body that a test gives piece by piece. On the loop.
class PiecewiseBody final : public BodySource {
 public:
  explicit PiecewiseBody(std::optional<std::uint64_t> length) : length_(length) {}

  void Give(std::string_view bytes, bool last) {
    waiting_.append(bytes);
    last_ = last;
    Wake();
  }
  void Break(Error error) {
    error_ = std::move(error);
    Wake();
  }

  [[nodiscard]] std::optional<std::uint64_t> length() const override { return length_; }
  Result<std::size_t> Read(std::span<char> to) override {
    if (error_) {
      return *error_;
    }
    const std::size_t count = waiting_.copy(to.data(), to.size());
    waiting_.erase(0, count);
    return count;
  }
  [[nodiscard]] bool ended() const override { return last_ && waiting_.empty(); }
  bool Rewind() override { return false; }
  void OnReadable(std::function<void()> wake) override { wake_ = std::move(wake); }
  [[nodiscard]] bool is_awaited() const { return wake_ != nullptr; }

 private:
  void Wake() {
    if (const auto wake = std::exchange(wake_, nullptr)) {
      wake();
    }
  }

  const std::optional<std::uint64_t> length_;
  std::string waiting_;
  bool last_ = false;
  std::optional<Error> error_;
  std::function<void()> wake_;
};

class Upload final : public ResponseSink {
 public:
  Upload(const std::string& url, std::shared_ptr<PiecewiseBody> body) : body_(std::move(body)) {
    loop_.OnLoop([&] {
      UpstreamRequest request;
      request.method = "PUT";
      request.url = url;
      request.body_source = body_;
      request.fresh_connection = true;
      call_ = loop_.transport().Start(std::move(request), this);
    });
  }
  void OnLoop(const std::function<void()>& task) { loop_.OnLoop(task); }
  void Give(std::string_view bytes, bool last) {
    OnLoop([&] { body_->Give(bytes, last); });
  }
  void Cancel() {
    OnLoop([this] { loop_.transport().Cancel(call_); });
  }
  Result<void> Wait() { return done_.get_future().get(); }

  void OnHead(const ResponseHead& head) noexcept override { status_ = head.status; }
  Flow OnBody(std::string_view bytes) noexcept override {
    answer_.append(bytes);
    return Flow::kContinue;
  }
  void OnDone(const Result<void>& outcome) noexcept override { done_.set_value(outcome); }

  std::shared_ptr<PiecewiseBody> body_;
  int status_ = 0;
  std::string answer_;

 private:
  Transport::CallId call_ = 0;
  std::promise<Result<void>> done_;
  TransportOnLoop loop_;  // ends first: it knows all of the above
};

TEST_CASE("HttpTransport sends a body as it comes", "[transport]") {
  std::promise<std::string> received;
  RawUpstream upstream([&received](RawConnection& connection) {
    received.set_value(connection.ReadRequest());
    connection.Write(kOk);
    connection.WaitForClose();  // what is left unread would reset it
  });
  Upload upload(upstream.url() + "/x", std::make_shared<PiecewiseBody>(9));

  upload.Give("one", false);
  upload.Give("two", false);
  upload.Give("end", true);

  CHECK(upload.Wait());
  CHECK(upload.status_ == 200);
  CHECK(upload.answer_ == "ok");
  const std::string request = received.get_future().get();
  CHECK(request.starts_with("PUT /x HTTP/1.1\r\n"));
  CHECK(request.find("Content-Length: 9\r\n") != std::string::npos);
  CHECK(request.find("Content-Type") == std::string::npos);
  CHECK(request.find("Expect") == std::string::npos);
  CHECK(request.ends_with("\r\n\r\nonetwoend"));
}

TEST_CASE("HttpTransport sends a body without a length in chunks", "[transport]") {
  std::promise<std::string> received;
  RawUpstream upstream([&received](RawConnection& connection) {
    received.set_value(connection.ReadRequest());  // its head: there is no length to read by
    connection.Write(kOk);
    connection.WaitForClose();  // what is left unread would reset it
  });
  Upload upload(upstream.url(), std::make_shared<PiecewiseBody>(std::nullopt));

  upload.Give("something", true);

  CHECK(upload.Wait());
  const std::string request = received.get_future().get();
  CHECK(request.find("transfer-encoding: chunked\r\n") != std::string::npos);
  CHECK(request.find("Content-Length") == std::string::npos);
}

TEST_CASE("HttpTransport fails with what its body failed with", "[transport]") {
  RawUpstream upstream([](RawConnection& connection) { connection.WaitForClose(); });
  Upload upload(upstream.url(), std::make_shared<PiecewiseBody>(100));
  upload.Give("half", false);

  upload.OnLoop([&] { upload.body_->Break(Fail(ErrorCode::kInvalidRequest, "broken off")); });

  const auto outcome = upload.Wait();
  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().code == ErrorCode::kInvalidRequest);
  CHECK(outcome.error().message == "broken off");
}

TEST_CASE("HttpTransport lets go of a body whose call was cancelled", "[transport]") {
  RawUpstream upstream([](RawConnection& connection) { connection.WaitForClose(); });
  Upload upload(upstream.url(), std::make_shared<PiecewiseBody>(100));
  upload.Give("half", false);

  upload.Cancel();

  CHECK_FALSE(upload.body_->is_awaited());
  CHECK(upload.body_.use_count() == 1);
  upload.Give("more", true);  // nobody is woken
}

}  // namespace
}  // namespace gateway
