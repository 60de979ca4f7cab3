// An upstream whose certificate does not verify.
#include <algorithm>
#include <string>

#include "exchange/failover_bench.hpp"
#include "libgateway/base/news.hpp"
#include "support/catch.hpp"
#include "support/stderr_capture.hpp"

namespace gateway {
namespace {

using exchange_bench::FailoverBench;

Error BadCertificate() {
  Error error = Fail(ErrorCode::kConnect, "its certificate does not verify: upstream:443\n(self)");
  error.upstream_code = "certificate";
  return error;
}

TEST_CASE("Exchange tells people of a certificate that does not verify, and asks somebody else",
          "[exchange]") {
  FailoverBench bench(FailoverBench::Two());
  std::string text;
  {
    test::StderrCapture capture;
    bench.Ask();
    bench.Lose(BadCertificate());
    text = capture.Text();
  }

  CHECK(text ==
        "gateway upstreams: provider 'a': its certificate does not verify: upstream:443 (self)\n");
  REQUIRE(bench.calls_.size() == 2);
  bench.AnswerWell();
  CHECK(bench.sink_->header("x-gateway-provider") == "b");
}

TEST_CASE("Exchange tells of certificates so many times a minute", "[exchange]") {
  FailoverBench bench(FailoverBench::One(1));
  std::string text;
  {
    test::StderrCapture capture;
    for (std::size_t i = 0; i < base::News::kMost + 5; ++i) {
      bench.Ask();
      bench.Lose(BadCertificate());
    }
    text = capture.Text();
  }

  CHECK(std::count(text.begin(), text.end(), '\n') == base::News::kMost);
}

}  // namespace
}  // namespace gateway
