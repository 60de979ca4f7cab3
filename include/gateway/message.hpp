// Message values: what a client asks and what it is answered.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/error.hpp"

namespace gateway {

// The protocol a client or a provider speaks.
enum class Dialect { kOpenAi, kAnthropic };

// "openai", "anthropic".
std::string_view DialectName(Dialect dialect);

struct Header {
  std::string name;  // lower case
  std::string value;
};
using Headers = std::vector<Header>;

// The value of the first header called `name` (given in lower case), empty when there is none.
// The view lives as long as `headers`.
std::string_view FindHeader(const Headers& headers, std::string_view name);

// One call of a client, complete.
struct Request {
  // The client's x-request-id, sent on to the upstream and back. Empty, or anything but 1 to 128
  // letters, digits, ".", "_", "-": the gateway's own is used.
  std::string id;
  Dialect dialect = Dialect::kOpenAi;
  std::string method = "POST";
  std::string path = "/v1/chat/completions";  // decoded, without query
  Headers headers;                            // the client's; its credential never goes upstream
  std::string body;                           // UTF-8 JSON, one object
  // Limit for the whole request, all attempts included, counted from Submit. Empty: configured.
  std::optional<std::chrono::milliseconds> timeout;
};

// Status and headers of a response. Length and connection headers are left to whoever writes it.
struct ResponseHead {
  int status = 0;  // HTTP status
  Headers headers;
  // True: the body is a stream of server-sent events whose length is not known beforehand.
  bool streaming = false;
};

// A response in one piece.
struct Response {
  int status = 0;  // HTTP status
  Headers headers;
  std::string body;
};

// The answer a client of `dialect` gets for an error of the gateway's own.
Response ErrorResponse(Dialect dialect, const Error& error);

// A chat request with one user message: {"model":...,"messages":[{"role":"user",...}]}.
Request ChatRequest(std::string_view model, std::string_view question, bool stream = false);

}  // namespace gateway
