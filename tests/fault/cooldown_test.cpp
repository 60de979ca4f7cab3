// R11. Keys that an upstream has limited are left alone for as long as it says, in whichever way it
// says it, and clients are told when it is worth asking again.
#include <algorithm>
#include <chrono>
#include <ctime>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "fault/fault_fixture.hpp"
#include "fault/load.hpp"
#include "support/catch.hpp"

namespace gateway::fault {
namespace {

using server::JsonAnswer;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::size_t kKeys = 5;
constexpr std::size_t kModels = 4;
constexpr std::size_t kCallsToLimit = 8;  // of one key, for one model
constexpr double kPerSecond = 250;
constexpr std::size_t kClients = 8;
constexpr milliseconds kTakes{10};  // each answer
constexpr std::size_t kEverydayRequests = 2'000;
constexpr std::size_t kLongRequests = 10'000;
constexpr seconds kShortest{1};
constexpr std::chrono::minutes kLongest{10};

std::string DateIn(std::int64_t in_seconds, const char* format) {
  const std::time_t then = std::time(nullptr) + in_seconds;
  std::tm parts{};
  gmtime_r(&then, &parts);
  char text[64];
  const std::size_t length = std::strftime(text, sizeof text, format, &parts);
  return {text, length};
}
std::string HttpDate(std::int64_t in_seconds) {
  return DateIn(in_seconds, "%a, %d %b %Y %H:%M:%S GMT");
}
std::string Rfc3339(std::int64_t in_seconds) { return DateIn(in_seconds, "%Y-%m-%dT%H:%M:%SZ"); }

// A way to say for how long; `seconds`: how long.
struct Form {
  std::string name;
  std::function<std::string(std::int64_t count)> headers;
  // How much sooner than that it may mean: dates are whole seconds.
  milliseconds sooner{0};
  // What it comes to whatever is said; 0: as said.
  seconds fixed{0};
  std::function<std::string(std::int64_t count)> body = {};

  [[nodiscard]] milliseconds Rest(std::int64_t asked) const {
    return fixed.count() != 0 ? fixed : std::max<milliseconds>(kShortest, seconds(asked) - sooner);
  }
};

std::vector<Form> Forms() {
  const auto with = [](const std::string& name, const std::string& unit) {
    return
        [name, unit](std::int64_t count) { return fmt::format("{}: {}{}\r\n", name, count, unit); };
  };
  const auto always = [](const std::string& header) {
    return [header](std::int64_t) { return header + "\r\n"; };
  };
  const milliseconds whole{1'000};
  std::vector<Form> forms = {
      {"retry-after", with("Retry-After", "")},
      {"retry-after-ms", with("retry-after-ms", "000")},
      {"x-ms-retry-after-ms", with("x-ms-retry-after-ms", "000")},
      {"fraction", with("retry-after", ".0")},
      {"HTTP date", [](std::int64_t count) { return "Retry-After: " + HttpDate(count) + "\r\n"; },
       whole},
      {"requests", with("x-ratelimit-reset-requests", "s")},
      {"tokens", with("x-ratelimit-reset-tokens", "000ms")},
      {"minutes",
       [](std::int64_t count) {
         return fmt::format("x-ratelimit-reset-tokens: 0m{}s\r\n", count);
       }},
      {"RFC 3339",
       [](std::int64_t count) {
         return "anthropic-ratelimit-input-tokens-reset: " + Rfc3339(count) + "\r\n";
       },
       whole},
      {"the latest",
       [](std::int64_t count) {
         return fmt::format("x-ratelimit-reset-requests: 10ms\r\nx-ratelimit-reset-tokens: {}s\r\n",
                            count);
       }},
      {"nothing", [](std::int64_t) { return ""; }, {}, kShortest},
      {"zero", always("retry-after: 0"), {}, kShortest},
      {"garbage", always("retry-after: soon"), {}, kShortest},
      {"negative", always("retry-after: -5"), {}, kShortest},
      {"past HTTP date", always("retry-after: " + HttpDate(-3600)), {}, kShortest},
      {"past RFC 3339",
       always("anthropic-ratelimit-requests-reset: " + Rfc3339(-3600)),
       {},
       kShortest},
  };
  forms.push_back(
      {"Gemini",
       [](std::int64_t) { return ""; },
       {},
       {},
       [](std::int64_t count) {
         return fmt::format(
             R"({{"error":{{"message":"slow down","details":[{{"retryDelay":"{}s"}}]}}}})", count);
       }});
  return forms;
}

// Those that would keep a key out for longer than a test may take.
std::vector<Form> LongForms() {
  const auto far = [](const std::string& header) {
    return [header](std::int64_t) { return header + "\r\n"; };
  };
  return {{"10^12 s", far("retry-after: 1000000000000"), {}, kLongest},
          {"10^12 ms", far("retry-after-ms: 1000000000000"), {}, kLongest},
          {"an hour", far("x-ratelimit-reset-requests: 1h0m0s"), {}, kLongest},
          {"year 9999", far("retry-after: Fri, 31 Dec 9999 23:59:59 GMT"), {}, kLongest}};
}

Answer Limited(const Form& form, std::int64_t asked) {
  return {.bytes = JsonAnswer(form.body ? form.body(asked) : R"({"error":{"message":"slow down"}})",
                              "429 Too Many Requests", form.headers(asked))};
}

void FiveKeys(GatewayConfig& config) {
  ProviderConfig& provider = config.providers.front();
  provider.keys.clear();
  for (std::size_t i = 0; i < kKeys; ++i) {
    provider.keys.push_back({fmt::format("up#{}", i + 1), Secret(fmt::format("sk-{}", i))});
  }
  provider.limits.least_retries = 100;  // another limit, for another test
  config.request.longest_wait = milliseconds(1);
}

// The seconds that each key is told when all are limited: the third one is free first.
std::int64_t SecondsOf(const std::string& key) {
  constexpr std::int64_t kSeconds[kKeys] = {9, 7, 4, 8, 6};
  return kSeconds[std::stoul(key.substr(3))];
}

TEST_CASE("When all keys cool down clients are told for how long, whatever the upstream's way",
          "[fault]") {
  std::vector<Form> forms = Forms();
  for (Form& form : LongForms()) {
    forms.push_back(std::move(form));
  }
  double furthest = 0;
  for (const Form& form : forms) {
    CAPTURE(form.name);
    FaultFixture fixture([&form](const Call& call) { return Limited(form, SecondsOf(call.key)); },
                         FiveKeys);
    const int port = fixture.server->port();
    // Three attempts, then the other two keys, then none, unless the first may be back by then.
    const bool is_short = form.fixed == kShortest;
    const auto start = Clock::now();
    for (const std::size_t calls :
         is_short ? std::vector<std::size_t>{3, 5} : std::vector<std::size_t>{3, 5, 5, 5}) {
      const Asked asked = AskOnce(port, "up/m", "cool");
      CHECK(asked.status() == 429);
      REQUIRE(fixture.upstream.calls() == calls);
      if (calls < kKeys) {
        continue;
      }
      std::map<std::string, Clock::time_point> free_at;
      for (const Call& call : fixture.upstream.Calls()) {
        free_at[call.key] = call.received + form.Rest(SecondsOf(call.key));
      }
      REQUIRE(free_at.size() == kKeys);
      const auto nearest = std::min_element(free_at.begin(), free_at.end(), [](auto& a, auto& b) {
                             return a.second < b.second;
                           })->second;
      const auto told = seconds(std::stoul("0" + asked.Header("retry-after")));
      // Keys may rest a tenth longer; seconds are rounded up.
      const auto latest = nearest + (nearest - start) / 10 + form.sooner;
      CHECK(asked.end + told >= nearest);
      CHECK(asked.start + told <= latest + seconds(1));
      furthest = std::max(furthest, Milliseconds(asked.start + told - latest) / 1000);
    }
  }
  Report("R11", fmt::format("{} ways to say how long: Retry-After of an answer when all of {} keys "
                            "cool is at most {:.2f} s beyond the truth",
                            forms.size(), kKeys, furthest));
}

// What the upstream said, and when.
struct Limit {
  Call call;
  milliseconds rest;
};

// Limits each key for each model every so many calls, each time in another way. Takes its time, so
// that others are under way meanwhile.
class LimitingUpstream {
 public:
  Answer operator()(const Call& call) {
    const std::lock_guard lock(mutex_);
    if (++calls_[call.key + call.model] % kCallsToLimit != 0) {
      return {.bytes = JsonAnswer("{\"choices\":[]}"), .delay = kTakes};
    }
    const Form& form = forms_[limits_.size() % forms_.size()];
    const std::int64_t asked = limits_.size() % 5 == 0 ? 2 : 1;
    limits_.push_back({call, form.Rest(asked)});
    Answer answer = Limited(form, asked);
    answer.delay = kTakes;
    return answer;
  }
  std::vector<Limit> limits() const {
    const std::lock_guard lock(mutex_);
    return limits_;
  }

 private:
  const std::vector<Form> forms_ = Forms();
  mutable std::mutex mutex_;
  std::map<std::string, std::size_t> calls_;  // by key and model
  std::vector<Limit> limits_;
};

struct Uses {
  std::size_t early = 0;      // of a key before its time
  std::size_t under_way = 0;  // the same, by requests that were under way when it was limited
  Clock::duration latest{0};  // after the limit, of those
};

Uses CountEarly(const std::vector<Asked>& asked, const std::vector<Limit>& limits,
                const FaultUpstream::Timeline& calls) {
  std::map<std::string, const Asked*> requests;
  for (const Asked& one : asked) {
    requests[one.id] = &one;
  }
  // From its second call on a request has the call's number behind its id.
  const auto request_of = [&requests](const Call& call) {
    const auto found = requests.find(call.request_id);
    return found != requests.end()
               ? found->second
               : requests.at(call.request_id.substr(0, call.request_id.rfind('-')));
  };
  Uses uses;
  for (const Limit& limit : limits) {
    for (const Call& call : calls) {
      if (call.key != limit.call.key || call.model != limit.call.model ||
          call.number <= limit.call.number || call.received >= limit.call.received + limit.rest) {
        continue;
      }
      // Its request began when the limit was known; or it is the limited request itself.
      const Asked* request = request_of(call);
      const Asked* limited = request_of(limit.call);
      if (request == limited || request->start > limited->end) {
        ++uses.early;
        UNSCOPED_INFO(fmt::format(
            "{} used {} for {} {:.0f} ms after a limit of {} ms", call.request_id, call.key,
            call.model, Milliseconds(call.received - limit.call.received), limit.rest.count()));
      } else {
        ++uses.under_way;
        uses.latest = std::max(uses.latest, call.received - limit.call.received);
      }
    }
  }
  return uses;
}

TEST_CASE("No key is used before its time while many clients call", "[fault]") {
  const KeyStrategy strategy = GENERATE(KeyStrategy::kFirst, KeyStrategy::kRoundRobin);
  LimitingUpstream limiting;
  FaultFixture fixture([&limiting](const Call& call) { return limiting(call); },
                       [strategy](GatewayConfig& config) {
                         FiveKeys(config);
                         config.providers.front().key_strategy = strategy;
                       });
  const std::size_t requests = (IsLongRun() ? kLongRequests : kEverydayRequests) / 2;

  const auto asked =
      RunLoad(fixture.server->port(), {requests, kClients, kPerSecond, [](std::size_t number) {
                                         return fmt::format("up/m{}", number % kModels);
                                       }});

  const auto limits = limiting.limits();
  const Uses uses = CountEarly(asked, limits, fixture.upstream.Calls());
  std::map<int, std::size_t> by_status;
  std::size_t ours = 0;
  std::size_t untold = 0;
  for (const Asked& one : asked) {
    ++by_status[one.status()];
    const bool is_ours = one.answer.find("gateway_rate_limited") != std::string::npos;
    ours += is_ours ? 1 : 0;
    untold += is_ours && one.Header("retry-after").empty() ? 1 : 0;
  }
  Report("R11", fmt::format("{} requests ({}), {} calls, {} limits in {} ways: {} uses of a key "
                            "before its time; {} by requests under way then, at most {:.1f} ms "
                            "after the limit; {} answers are 200, {} are 429, {} of them ours",
                            requests, strategy == KeyStrategy::kFirst ? "first" : "round robin",
                            fixture.upstream.calls(), limits.size(), Forms().size(), uses.early,
                            uses.under_way, Milliseconds(uses.latest), by_status[200],
                            by_status[429], ours));
  CHECK(limits.size() > kKeys * kModels);
  CHECK(uses.early == 0);
  CHECK(ours > 0);
  CHECK(untold == 0);
  CHECK(by_status[200] + by_status[429] == requests);
}

}  // namespace
}  // namespace gateway::fault
