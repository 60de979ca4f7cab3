// Which outcome leads to which action on key, provider and breaker: reliability of the whole
// gateway stands on this table, so it is written out here once more, row by row, and each row is
// tried on a ProviderHealth and on a KeyPool.
#include "gateway/outcome.hpp"

#include <set>
#include <string>
#include <vector>

#include "gateway/provider_health.hpp"
#include "health/times.hpp"
#include "keys/key_bench.hpp"
#include "support/catch.hpp"

namespace gateway {
namespace {

using namespace std::chrono_literals;
using health::At;

enum class Counts { kNo, kAgainst, kFor };  // for the breaker

struct Row {
  Outcome outcome;
  std::string name;
  SameProvider same;
  Fallback fallback;
  KeyAction key;
  bool makes_busy;    // the provider, when it says how long
  bool blocks_model;  // at the provider
  Counts breaker;
};

// clang-format off
const std::vector<Row> kRows = {
    // It works: the key's record is clean again, the breaker counts it.
    {Outcome::kSuccess, "success", SameProvider::kNo, Fallback::kNo, KeyAction::kRestore, false, false, Counts::kFor},
    // 400, 413, 422: the request's own fault; nobody else is asked, nobody blamed.
    {Outcome::kInvalidRequest, "invalid_request", SameProvider::kNo, Fallback::kNo, KeyAction::kNone, false, false, Counts::kNo},
    // 400 context_length_exceeded, content filter: only if the route says so.
    {Outcome::kContentRefused, "content_refused", SameProvider::kNo, Fallback::kIfRouteSays, KeyAction::kNone, false, false, Counts::kNo},
    // 401: next key; fall back if no key is left; the key is quarantined.
    {Outcome::kKeyRejected, "key_rejected", SameProvider::kNextKey, Fallback::kIfNoKeyLeft, KeyAction::kQuarantine, false, false, Counts::kNo},
    // 402, 403 "balance", 429 insufficient_quota: the same; the key is exhausted.
    {Outcome::kQuotaUsedUp, "quota_used_up", SameProvider::kNextKey, Fallback::kIfNoKeyLeft, KeyAction::kExhaust, false, false, Counts::kNo},
    // 403 otherwise: next key, then fall back; (key, model) is blocked.
    {Outcome::kNotPermitted, "not_permitted", SameProvider::kNextKey, Fallback::kYes, KeyAction::kBlockModel, false, false, Counts::kNo},
    // 404: fall back; (provider, model) is blocked.
    {Outcome::kModelMissing, "model_missing", SameProvider::kNo, Fallback::kYes, KeyAction::kNone, false, true, Counts::kNo},
    // 404 that does not name the model: fall back, and remember nothing.
    {Outcome::kNotFound, "not_found", SameProvider::kNo, Fallback::kYes, KeyAction::kNone, false, false, Counts::kNo},
    // 408, 409, 425: once more, then fall back; the breaker counts 408 only.
    {Outcome::kRequestTimeout, "request_timeout", SameProvider::kOnce, Fallback::kYes, KeyAction::kNone, false, false, Counts::kAgainst},
    {Outcome::kTryAgain, "try_again", SameProvider::kOnce, Fallback::kYes, KeyAction::kNone, false, false, Counts::kNo},
    // 429: next key at once; fall back when all keys cool.
    {Outcome::kRateLimited, "rate_limited", SameProvider::kNextKey, Fallback::kIfNoKeyLeft, KeyAction::kCool, false, false, Counts::kNo},
    // 500, 502, 504: once more after a backoff, then fall back.
    {Outcome::kServerError, "server_error", SameProvider::kOnce, Fallback::kYes, KeyAction::kNone, false, false, Counts::kAgainst},
    // 503, 529: fall back, else once more; the provider is busy for as long as it says.
    {Outcome::kBusy, "busy", SameProvider::kOnceIfLast, Fallback::kYes, KeyAction::kNone, true, false, Counts::kAgainst},
    // DNS, refused, connect timeout, TLS, reset before any byte: once more, then fall back.
    {Outcome::kUnreachable, "unreachable", SameProvider::kOnce, Fallback::kYes, KeyAction::kNone, false, false, Counts::kAgainst},
    // The certificate does not verify: never again there.
    {Outcome::kCertificate, "certificate", SameProvider::kNo, Fallback::kYes, KeyAction::kNone, false, false, Counts::kAgainst},
    // No first byte in time: it may be running, and be billed.
    {Outcome::kNoFirstByte, "no_first_byte", SameProvider::kNo, Fallback::kIfTimeoutsMay, KeyAction::kNone, false, false, Counts::kAgainst},
    // 3xx: a redirect is not followed.
    {Outcome::kRedirected, "redirected", SameProvider::kNo, Fallback::kYes, KeyAction::kNone, false, false, Counts::kAgainst},
    // 200 with HTML, nothing, or no JSON: as 502.
    {Outcome::kNoAnswer, "no_answer", SameProvider::kOnce, Fallback::kYes, KeyAction::kNone, false, false, Counts::kAgainst},
    // It broke off before that: likewise.
    {Outcome::kCutShort, "upstream_reset", SameProvider::kOnce, Fallback::kYes, KeyAction::kNone, false, false, Counts::kAgainst},
    // After the client was given something: it cannot be hidden any more.
    {Outcome::kBrokeOff, "upstream_reset", SameProvider::kNo, Fallback::kNo, KeyAction::kNone, false, false, Counts::kAgainst},
    {Outcome::kStalled, "upstream_stall", SameProvider::kNo, Fallback::kNo, KeyAction::kNone, false, false, Counts::kAgainst},
    // The client went away, its time ran out, or nobody was asked: nobody's fault up there.
    {Outcome::kClientLeft, "client_disconnect", SameProvider::kNo, Fallback::kNo, KeyAction::kNone, false, false, Counts::kNo},
    {Outcome::kClientStalled, "client_stalled", SameProvider::kNo, Fallback::kNo, KeyAction::kNone, false, false, Counts::kNo},
    {Outcome::kShutDown, "shut_down", SameProvider::kNo, Fallback::kNo, KeyAction::kNone, false, false, Counts::kNo},
    {Outcome::kDeadline, "deadline", SameProvider::kNo, Fallback::kNo, KeyAction::kNone, false, false, Counts::kNo},
    {Outcome::kRefusedHere, "refused_here", SameProvider::kNo, Fallback::kNo, KeyAction::kNone, false, false, Counts::kNo},
};
// clang-format on

ProviderHealth::Report ReportOf(Outcome outcome, bool trial = false) {
  ProviderHealth::Report report;
  report.outcome = outcome;
  report.model = "m";
  report.trial = trial;
  report.told = 20s;
  return report;
}

TEST_CASE("Outcome: each one has a row and a name", "[base]") {
  std::set<Outcome> outcomes;
  std::set<std::string> names;
  for (const Row& row : kRows) {
    outcomes.insert(row.outcome);
    names.insert(row.name);
    CHECK(OutcomeName(row.outcome) == row.name);
  }

  CHECK(outcomes.size() == kOutcomes);
  CHECK(names.size() == kOutcomes - 1);  // a connection that was lost is one word, early or late
}

TEST_CASE("Outcome: what follows for the request and the key", "[base]") {
  for (const Row& row : kRows) {
    CAPTURE(row.name);
    const OutcomeActions& actions = ActionsFor(row.outcome);
    CHECK(actions.same == row.same);
    CHECK(actions.fallback == row.fallback);
    CHECK(actions.key == row.key);
  }
}

// What is left of a lone key, told of it once, a second later and then.
struct KeyAfter {
  std::string model_now;
  std::string other_now;
  KeyState state;
  std::chrono::nanoseconds rests;  // the key, or its model; the jitter is left out
};

KeyAfter Expected(KeyAction action) {
  const std::string key = "key#1";
  switch (action) {
    case KeyAction::kCool:
      return {"no_key", key, KeyState::kReady, 20s};
    case KeyAction::kBlockModel:
      return {"no_key", key, KeyState::kReady, 10min};
    case KeyAction::kQuarantine:
      return {"no_key", "no_key", KeyState::kQuarantined, 10min};
    case KeyAction::kExhaust:
      return {"no_key", "no_key", KeyState::kExhausted, 1h};
    default:
      return {key, key, KeyState::kReady, 0s};
  }
}

TEST_CASE("Outcome: what follows for the key", "[base]") {
  for (const Row& row : kRows) {
    CAPTURE(row.name);
    keys::KeyBench bench(1);
    const KeyAfter expected = Expected(row.key);

    bench.Tell(1, row.outcome, "m", 20s);

    bench.Pass(1s);
    CHECK(bench.Next("m") == expected.model_now);
    CHECK(bench.Next("other") == expected.other_now);
    CHECK(bench.Status(1).state == expected.state);
    CHECK(bench.Status(1).blocked.size() == (expected.model_now != expected.other_now ? 1U : 0U));
    bench.Pass(expected.rests - 2s);
    CHECK(bench.Next("m") == expected.model_now);
    bench.Pass(expected.rests / 10 + 2s);
    CHECK(bench.Next("m") == "key#1");
  }
}

TEST_CASE("Outcome: a trial of a key that went out brings it back, or does not", "[base]") {
  for (const Row& row : kRows) {
    CAPTURE(row.name);
    keys::KeyBench bench(1);
    bench.Tell(1, Outcome::kKeyRejected);
    bench.Pass(11min);
    REQUIRE(bench.Next() == "key#1");

    bench.Tell(1, row.outcome, "m", 20s);

    const KeyState state = bench.Status(1).state;
    switch (row.key) {
      case KeyAction::kRestore:
        CHECK(state == KeyState::kReady);
        break;
      case KeyAction::kExhaust:
        CHECK(state == KeyState::kExhausted);
        break;
      default:
        CHECK(state == KeyState::kQuarantined);
    }
    bench.Pass(2min);  // longer than what was told, shorter than twice ten minutes
    const bool rests_on = row.key == KeyAction::kQuarantine || row.key == KeyAction::kExhaust ||
                          row.key == KeyAction::kBlockModel;
    CHECK((bench.Next() == "key#1") == !rests_on);
  }
}

TEST_CASE("Outcome: what follows for the provider", "[base]") {
  for (const Row& row : kRows) {
    CAPTURE(row.name);
    ProviderHealth health;

    health.Tell(ReportOf(row.outcome), At(0s));

    const auto expected = row.makes_busy     ? ProviderRefusal::kBusy
                          : row.blocks_model ? ProviderRefusal::kModelMissing
                                             : ProviderRefusal::kNone;
    CHECK(health.Look("m", At(1s)).refusal == expected);
    CHECK(health.Look("other", At(1s)).refusal ==
          (row.makes_busy ? ProviderRefusal::kBusy : ProviderRefusal::kNone));
    CHECK(health.Look("m", At(61s)).refusal == ProviderRefusal::kNone);
    CHECK(health.Status(At(1s)).failures == (row.breaker == Counts::kAgainst ? 1U : 0U));
  }
}

TEST_CASE("Outcome: five in a row open the breaker, if they count against it", "[base]") {
  for (const Row& row : kRows) {
    CAPTURE(row.name);
    ProviderHealth health;

    for (int i = 0; i < 5; ++i) {
      health.Tell(ReportOf(row.outcome), At(0s));
    }

    CHECK((health.Status(At(1s)).breaker == BreakerState::kOpen) ==
          (row.breaker == Counts::kAgainst));
  }
}

TEST_CASE("Outcome: between failures only a success ends a row of them", "[base]") {
  for (const Row& row : kRows) {
    CAPTURE(row.name);
    ProviderHealth health;

    for (int i = 0; i < 4; ++i) {
      health.Tell(ReportOf(Outcome::kServerError), At(0s));
    }
    health.Tell(ReportOf(row.outcome), At(0s));
    health.Tell(ReportOf(Outcome::kServerError), At(0s));

    CHECK((health.Status(At(1s)).breaker == BreakerState::kOpen) == (row.breaker != Counts::kFor));
  }
}

TEST_CASE("Outcome: what a half open breaker makes of its trial", "[base]") {
  for (const Row& row : kRows) {
    CAPTURE(row.name);
    ProviderHealth health;
    for (int i = 0; i < 5; ++i) {
      health.Tell(ReportOf(Outcome::kServerError), At(0s));
    }

    for (int i = 0; i < 3; ++i) {
      if (const auto entry = health.Enter("m", At(30s), true); entry.trial) {
        health.Tell(ReportOf(row.outcome, true), At(30s));
      }
    }

    const auto expected = row.breaker == Counts::kFor       ? BreakerState::kClosed
                          : row.breaker == Counts::kAgainst ? BreakerState::kOpen
                                                            : BreakerState::kHalfOpen;
    CHECK(health.Status(At(31s)).breaker == expected);
  }
}

}  // namespace
}  // namespace gateway
