// MockOptions: how the bundled stand-in upstream behaves.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/key_pool.hpp"
#include "gateway/result.hpp"

namespace gateway::server {

struct MockOptions {
  std::string host = "127.0.0.1";
  int port = 9100;  // 0: the system chooses one
  int threads = 0;  // event loops; 0: one per core

  std::chrono::milliseconds ttft{0};  // request to first token, or to the whole plain answer
  std::chrono::milliseconds gap{0};   // between two chunks of a stream

  // Numbered filler text in place of the friendly answer, when chunks or body_bytes is not 0.
  std::size_t chunks = 0;       // of a stream
  std::size_t chunk_bytes = 0;  // text of one chunk; 0: just its number
  std::size_t body_bytes = 0;   // text of a plain answer, and of a stream without `chunks`
  bool stamp = false;           // each of `chunks` tells when it was sent, see Pieces::Stamped

  // Percent of the calls that fail in this way; a call fails in one way at most.
  double fail_429 = 0;
  double fail_500 = 0;
  double overloaded = 0;                // 503; Anthropic's 529
  double reset = 0;                     // connection reset before any byte
  double hang = 0;                      // never answered
  double html = 0;                      // 200 with a web page, as proxies say
  double cut = 0;                       // stream broken off in the middle; plain answers stay whole
  std::chrono::seconds retry_after{1};  // told with a 429
  std::optional<std::uint64_t> seed;    // which calls fail; empty: other ones each time

  std::vector<Secret> keys;  // one of these is required; empty: none is
  std::vector<std::string> models = {"mock-small", "mock-large", "mock-embedding",  "mock-whisper",
                                     "mock-tts",   "mock-image", "mock-moderation", "mock-rerank"};
  bool strict_models = false;  // other models are a 404
  std::size_t head_bytes = 0;  // of a header that fills the heads of answers
  bool usage = true;           // token counts are sent

  // Called with a line for each request, on the loops' threads; may be empty. The line has method,
  // path and model (as JSON), never a credential.
  std::function<void(std::string_view line)> on_request;
};

// Error: kInvalidRequest, a line for the user, when a value is out of its range.
Result<void> CheckMockOptions(const MockOptions& options);

}  // namespace gateway::server
