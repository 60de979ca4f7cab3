// Message values: what a client asks and what it is answered.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/allowed_models.hpp"
#include "gateway/body_source.hpp"
#include "gateway/error.hpp"
#include "gateway/request_observer.hpp"

namespace gateway {

struct Snapshot;  // gateway.hpp

// The protocol a client or a provider speaks. Values from kFirstOwn on are free for protocols of an
// embedder's own, which adapters of its own translate.
enum class Dialect { kOpenAi, kAnthropic, kFirstOwn = 100 };

// "openai", "anthropic"; "own" for all others.
std::string_view DialectName(Dialect dialect);

struct Header {
  std::string name;  // lower case
  std::string value;
};
using Headers = std::vector<Header>;

// The value of the first header called `name` (given in lower case), empty when there is none.
// The view lives as long as `headers`.
std::string_view FindHeader(const Headers& headers, std::string_view name);

// One call of a client.
struct Request {
  // The client's x-request-id, sent on to the upstream and back. Empty, or anything but 1 to 128
  // letters, digits, ".", "_", "-": the gateway's own is used.
  std::string id;
  Dialect dialect = Dialect::kOpenAi;
  std::string method = "POST";
  std::string path = "/v1/chat/completions";  // decoded, without query
  std::string query;                          // percent-encoded, without "?"
  // The client's, names in lower case. Few of them go upstream, its credential never.
  Headers headers;
  // UTF-8 JSON, one object; a form (multipart/form-data, as the content type says) where the API
  // takes files.
  std::string body;
  // In place of `body`: one that is passed on as it comes, unread. The request must not need its
  // model then: it is raw, or one about files.
  std::shared_ptr<BodySource> body_source;
  // Whom to ask; empty: whoever the model leads to, or the default provider if there is none.
  std::string provider;
  // Alias of the key to use, one of the provider's; empty: whichever is next.
  std::string key;
  // The provider's own API, nothing looked at, nothing changed but the credential. `provider` must
  // be given, and `raw_path` is what is asked for, behind its base URL.
  bool raw = false;
  std::string raw_path;  // "/files/a%2Fb", percent-encoded, without query
  bool logged = true;    // false: it leaves no record; for what the program asks of its own
  std::string client;    // who asks, for the log; empty: nobody knows
  // What else is asked for is refused (kForbidden). A name counts as it is written and as it is
  // resolved, "provider/model"; one of the two must fit. Whatever names no model (a raw request,
  // files, batches) may concern all of a provider's, so "provider/*" must fit.
  AllowedModels allowed_models;
  std::shared_ptr<RequestObserver> observer;  // may be null
  // What it goes by, where that was chosen before it came here (with what its client may do). Null:
  // the Gateway's when the request starts.
  std::shared_ptr<const Snapshot> snapshot;
  // Its bodies are logged, too. So they are when its headers have "x-gateway-log: body".
  bool log_bodies = false;
  // When the program was asked, for the record's times and the request's limits. Empty: at Submit.
  std::optional<std::chrono::steady_clock::time_point> arrived;
  // Limit for the whole request, all attempts included, counted from `arrived`. Empty: configured.
  std::optional<std::chrono::milliseconds> timeout;
};

// Status and headers of a response. Length and connection headers are left to whoever writes it.
struct ResponseHead {
  int status = 0;  // HTTP status
  Headers headers;
  // True: the body is passed on as it comes, piece by piece. False: it is made whole first.
  bool streaming = false;
  // Bytes of a streaming body, if they are known beforehand. Fewer are a broken answer.
  std::optional<std::uint64_t> length = {};
};

// A response in one piece.
struct Response {
  int status = 0;  // HTTP status
  Headers headers;
  std::string body;
};

// The client's x-request-id if it may be used as it is, else a new one. For a front that must know
// the id before there is a call.
std::string RequestIdOf(const Headers& client);

// The answer a client of `dialect` gets for an error of the gateway's own; in OpenAI's shape for
// dialects that the library does not know. `request_id`: Anthropic's shape has a place for it.
Response ErrorResponse(Dialect dialect, const Error& error, std::string_view request_id = {});

// A chat request with one user message: {"model":...,"messages":[{"role":"user",...}]}.
Request ChatRequest(std::string_view model, std::string_view question, bool stream = false);

}  // namespace gateway
