#include "gateway/outcome.hpp"

#include <array>
#include <cstddef>

namespace gateway {
namespace {

using Same = SameProvider;
using Key = KeyAction;
using At = ProviderAction;
using Break = BreakerAction;

struct Row {
  Outcome outcome;
  std::string_view name;
  OutcomeActions actions;
};

// clang-format off
constexpr std::array<Row, kOutcomes> kTable = {{
    {Outcome::kSuccess, "success", {Same::kNo, Fallback::kNo, Key::kRestore, At::kNone, Break::kSuccess}},
    {Outcome::kInvalidRequest, "invalid_request", {Same::kNo, Fallback::kNo, Key::kNone, At::kNone, Break::kNone}},
    {Outcome::kContentRefused, "content_refused", {Same::kNo, Fallback::kIfRouteSays, Key::kNone, At::kNone, Break::kNone}},
    {Outcome::kKeyRejected, "key_rejected", {Same::kNextKey, Fallback::kIfNoKeyLeft, Key::kQuarantine, At::kNone, Break::kNone}},
    {Outcome::kQuotaUsedUp, "quota_used_up", {Same::kNextKey, Fallback::kIfNoKeyLeft, Key::kExhaust, At::kNone, Break::kNone}},
    {Outcome::kNotPermitted, "not_permitted", {Same::kNextKey, Fallback::kYes, Key::kBlockModel, At::kNone, Break::kNone}},
    {Outcome::kModelMissing, "model_missing", {Same::kNo, Fallback::kYes, Key::kNone, At::kBlockModel, Break::kNone}},
    {Outcome::kNotFound, "not_found", {Same::kNo, Fallback::kYes, Key::kNone, At::kNone, Break::kNone}},
    {Outcome::kRequestTimeout, "request_timeout", {Same::kOnce, Fallback::kYes, Key::kNone, At::kNone, Break::kFailure}},
    {Outcome::kTryAgain, "try_again", {Same::kOnce, Fallback::kYes, Key::kNone, At::kNone, Break::kNone}},
    {Outcome::kRateLimited, "rate_limited", {Same::kNextKey, Fallback::kIfNoKeyLeft, Key::kCool, At::kNone, Break::kNone}},
    {Outcome::kServerError, "server_error", {Same::kOnce, Fallback::kYes, Key::kNone, At::kNone, Break::kFailure}},
    {Outcome::kBusy, "busy", {Same::kOnceIfLast, Fallback::kYes, Key::kNone, At::kBusyUntil, Break::kFailure}},
    {Outcome::kUnreachable, "unreachable", {Same::kOnce, Fallback::kYes, Key::kNone, At::kNone, Break::kFailure}},
    {Outcome::kCertificate, "certificate", {Same::kNo, Fallback::kYes, Key::kNone, At::kNone, Break::kFailure}},
    {Outcome::kNoFirstByte, "no_first_byte", {Same::kNo, Fallback::kIfTimeoutsMay, Key::kNone, At::kNone, Break::kFailure}},
    {Outcome::kRedirected, "redirected", {Same::kNo, Fallback::kYes, Key::kNone, At::kNone, Break::kFailure}},
    {Outcome::kNoAnswer, "no_answer", {Same::kOnce, Fallback::kYes, Key::kNone, At::kNone, Break::kFailure}},
    {Outcome::kCutShort,
     "upstream_reset",
     {Same::kOnce, Fallback::kYes, Key::kNone, At::kNone, Break::kFailure}},
    {Outcome::kBrokeOff, "upstream_reset", {Same::kNo, Fallback::kNo, Key::kNone, At::kNone, Break::kFailure}},
    {Outcome::kStalled, "upstream_stall", {Same::kNo, Fallback::kNo, Key::kNone, At::kNone, Break::kFailure}},
    {Outcome::kClientLeft, "client_disconnect", {Same::kNo, Fallback::kNo, Key::kNone, At::kNone, Break::kNone}},
    {Outcome::kClientStalled, "client_stalled", {Same::kNo, Fallback::kNo, Key::kNone, At::kNone, Break::kNone}},
    {Outcome::kShutDown, "shut_down", {Same::kNo, Fallback::kNo, Key::kNone, At::kNone, Break::kNone}},
    {Outcome::kDeadline, "deadline", {Same::kNo, Fallback::kNo, Key::kNone, At::kNone, Break::kNone}},
    {Outcome::kRefusedHere, "refused_here", {Same::kNo, Fallback::kNo, Key::kNone, At::kNone, Break::kNone}},
}};
// clang-format on

const Row& RowOf(Outcome outcome) { return kTable[static_cast<std::size_t>(outcome)]; }

constexpr bool InOrder() {
  for (std::size_t i = 0; i < kTable.size(); ++i) {
    if (static_cast<std::size_t>(kTable[i].outcome) != i) {
      return false;
    }
  }
  return true;
}
static_assert(InOrder());

}  // namespace

std::string_view OutcomeName(Outcome outcome) { return RowOf(outcome).name; }

const OutcomeActions& ActionsFor(Outcome outcome) { return RowOf(outcome).actions; }

}  // namespace gateway
