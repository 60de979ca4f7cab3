#include "libgateway/exchange/outcome_of.hpp"

#include "libgateway/exchange/backoff.hpp"
#include "support/catch.hpp"

namespace gateway::exchange {
namespace {

Error Answer(int status, std::string message = "no", std::string code = {}) {
  return Error{ErrorCode::kUpstreamStatus, std::move(message), status, {}, std::move(code)};
}

TEST_CASE("OutcomeOf goes by the status", "[exchange]") {
  struct Row {
    int status;
    Outcome outcome;
  };
  const Row row = GENERATE(Row{400, Outcome::kInvalidRequest}, Row{401, Outcome::kKeyRejected},
                           Row{402, Outcome::kQuotaUsedUp}, Row{403, Outcome::kNotPermitted},
                           Row{404, Outcome::kNotFound}, Row{405, Outcome::kInvalidRequest},
                           Row{408, Outcome::kRequestTimeout}, Row{409, Outcome::kTryAgain},
                           Row{413, Outcome::kInvalidRequest}, Row{422, Outcome::kInvalidRequest},
                           Row{425, Outcome::kTryAgain}, Row{429, Outcome::kRateLimited},
                           Row{500, Outcome::kServerError}, Row{502, Outcome::kServerError},
                           Row{503, Outcome::kBusy}, Row{504, Outcome::kServerError},
                           Row{529, Outcome::kBusy}, Row{599, Outcome::kServerError});
  CAPTURE(row.status);
  CHECK(OutcomeOf(Answer(row.status), {true, false, "m-1"}) == row.outcome);
}

TEST_CASE("OutcomeOf goes by words where upstreams hide what is wrong", "[exchange]") {
  struct Row {
    Error error;
    Outcome outcome;
  };
  const Row row = GENERATE(
      Row{Answer(429, "You exceeded your current quota, please check", "insufficient_quota"),
          Outcome::kQuotaUsedUp},
      Row{Answer(403, "用户额度不足"), Outcome::kQuotaUsedUp},
      Row{Answer(403, "余额不足，请充值"), Outcome::kQuotaUsedUp},
      Row{Answer(400, "Your credit balance is too low to access"), Outcome::kQuotaUsedUp},
      Row{Answer(400, "API key not valid. Please pass a valid one."), Outcome::kKeyRejected},
      Row{Answer(500, "no", "invalid_api_key"), Outcome::kKeyRejected},
      Row{Answer(400, "too long", "context_length_exceeded"), Outcome::kContentRefused},
      Row{Answer(400, "prompt is too long: 210000 tokens"), Outcome::kContentRefused},
      Row{Answer(400, "blocked", "content_filter"), Outcome::kContentRefused},
      Row{Answer(502, "slow", "rate_limit_exceeded"), Outcome::kRateLimited},
      Row{Answer(404, "The model `m-1` does not exist"), Outcome::kModelMissing},
      Row{Answer(404, "no", "model_not_found"), Outcome::kModelMissing},
      Row{Answer(403, "your input was flagged"), Outcome::kContentRefused},
      Row{Answer(403, "the upstream answered HTTP 403 with an HTML page: WAF"), Outcome::kNoAnswer},
      // What a request quotes is not what the upstream says.
      Row{Answer(400, "messages[0].content must be a list, but it is: 'insufficient balance'"),
          Outcome::kInvalidRequest},
      Row{Answer(400, "invalid_api_key is not a valid model ID"), Outcome::kInvalidRequest},
      Row{Answer(400, "M-1 余额不足 is no model"), Outcome::kInvalidRequest},
      Row{Answer(503, "No available channel for model insufficient_quota"), Outcome::kBusy},
      Row{Answer(500, "insufficient balance: cannot parse"), Outcome::kServerError});
  CAPTURE(row.error.message);
  CHECK(OutcomeOf(row.error, {true, false, "m-1"}) == row.outcome);
}

TEST_CASE("OutcomeOf knows where the call was", "[exchange]") {
  const auto of = [](ErrorCode code, CallProgress progress, std::string word = {}, int status = 0) {
    return OutcomeOf(Error{code, "x", status, {}, std::move(word)}, progress);
  };
  CHECK(of(ErrorCode::kConnect, {}) == Outcome::kUnreachable);
  CHECK(of(ErrorCode::kConnect, {}, "certificate") == Outcome::kCertificate);
  CHECK(of(ErrorCode::kTimeout, {}, "connect_timeout") == Outcome::kUnreachable);
  CHECK(of(ErrorCode::kTimeout, {}) == Outcome::kNoFirstByte);
  CHECK(of(ErrorCode::kTimeout, {true, false, "m-1"}) == Outcome::kNoFirstByte);
  CHECK(of(ErrorCode::kTimeout, {true, true, "m-1"}) == Outcome::kStalled);
  CHECK(of(ErrorCode::kUpstreamStream, {true, false, "m-1"}) == Outcome::kCutShort);
  CHECK(of(ErrorCode::kUpstreamStream, {true, true, "m-1"}) == Outcome::kBrokeOff);
  CHECK(of(ErrorCode::kUpstreamStream, {true, false, "m-1"}, {}, 529) == Outcome::kBusy);
  CHECK(of(ErrorCode::kUpstreamProtocol, {true, false, "m-1"}) == Outcome::kNoAnswer);
  CHECK(of(ErrorCode::kUpstreamProtocol, {true, false, "m-1"}, {}, 302) == Outcome::kRedirected);
  CHECK(of(ErrorCode::kCancelled, {true, true, "m-1"}) == Outcome::kClientLeft);
  CHECK(of(ErrorCode::kInvalidRequest, {}) == Outcome::kRefusedHere);
  CHECK(OutcomeOf(Answer(404), {true, false, {}}) == Outcome::kInvalidRequest);
  // A key may have rights for some paths only.
  CHECK(OutcomeOf(Answer(401, "Missing scopes"), {true, false, {}}) == Outcome::kInvalidRequest);
  CHECK(OutcomeOf(Answer(403), {true, false, {}}) == Outcome::kInvalidRequest);
  CHECK(OutcomeOf(Answer(401, "x", "invalid_api_key"), {true, false, {}}) == Outcome::kKeyRejected);
}

TEST_CASE("Backoff doubles its limit up to a bound, and takes anything below", "[exchange]") {
  using std::chrono::milliseconds;
  CHECK(Backoff(Outcome::kUnreachable, 1, 1) == milliseconds(25));
  CHECK(Backoff(Outcome::kUnreachable, 3, 1) == milliseconds(100));
  CHECK(Backoff(Outcome::kUnreachable, 9, 1) == milliseconds(250));
  CHECK(Backoff(Outcome::kServerError, 1, 1) == milliseconds(500));
  CHECK(Backoff(Outcome::kServerError, 2, 0.5) == milliseconds(500));
  CHECK(Backoff(Outcome::kServerError, 90, 1) == milliseconds(5000));
  CHECK(Backoff(Outcome::kServerError, 1, 0) == milliseconds(0));
  for (int i = 0; i < 100; ++i) {
    const double chance = Chance();
    CHECK((chance >= 0 && chance <= 1));
  }
}

}  // namespace
}  // namespace gateway::exchange
