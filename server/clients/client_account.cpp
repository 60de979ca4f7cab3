#include "server/clients/client_account.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace gateway::server {
namespace {

Admission Refuse(std::string reason, RateBucket::Duration wait) {
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait);
  return {nullptr, std::move(reason), std::max(seconds, std::chrono::seconds(1))};
}

// False: as many are on their way as may be.
bool Enter(ClientAccount& account, std::size_t most) {
  if (account.in_flight.fetch_add(1) < most || most == 0) {
    return true;
  }
  account.in_flight.fetch_sub(1);
  return false;
}

// Upstreams tell the numbers: they may be anything.
std::uint64_t TokensOf(const Usage& usage) {
  if (usage.source == UsageSource::kNone) {
    return 0;
  }
  return static_cast<std::uint64_t>(std::max<std::int64_t>(0, usage.prompt)) +
         static_cast<std::uint64_t>(std::max<std::int64_t>(0, usage.completion));
}

}  // namespace

ClientTicket::ClientTicket(std::shared_ptr<const Client> client, DailyUsage& daily,
                           SteadyClock clock)
    : client_(std::move(client)), daily_(daily), clock_(std::move(clock)) {}

void ClientTicket::End() noexcept {
  if (!ended_.exchange(true)) {
    client_->account->in_flight.fetch_sub(1);
  }
}

void ClientTicket::OnEnd(const LogRecord& record) noexcept {
  const std::uint64_t tokens = TokensOf(record.usage);
  if (tokens > 0) {
    client_->account->tokens.Spend(tokens, client_->tokens_per_minute, clock_());
  }
  daily_.Count(client_->name, tokens);
  End();
}

Admission LetIn(const std::shared_ptr<const Client>& client, DailyUsage& daily,
                const SteadyClock& clock) {
  ClientAccount& account = *client->account;
  const auto now = clock();
  if (const auto wait = account.tokens.WaitForAny(client->tokens_per_minute, now)) {
    return Refuse(fmt::format("the limit of this key is reached: {} tokens a minute",
                              client->tokens_per_minute),
                  *wait);
  }
  if (const auto wait = daily.WaitForAny(client->name, client->tokens_per_day)) {
    return Refuse(
        fmt::format("the limit of this key is reached: {} tokens a day", client->tokens_per_day),
        *wait);
  }
  if (!Enter(account, client->max_in_flight)) {
    return Refuse(
        fmt::format("the limit of this key is reached: {} requests at once", client->max_in_flight),
        std::chrono::seconds(1));
  }
  auto ticket = std::make_shared<ClientTicket>(client, daily, clock);  // leaves again if it must
  if (const auto wait = account.requests.TakeOne(client->requests_per_minute, now)) {
    return Refuse(fmt::format("the limit of this key is reached: {} requests a minute",
                              client->requests_per_minute),
                  *wait);
  }
  return {std::move(ticket), {}, {}};
}

}  // namespace gateway::server
