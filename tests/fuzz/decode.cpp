#include <array>
#include <optional>

#include "client_stream.hpp"
#include "fixed_ids.hpp"
#include "harness.hpp"
#include "libgateway/json/call_head.hpp"
#include "require.hpp"

namespace gateway::fuzz {
namespace {

// The first byte of an input, bit by bit; "@" has none of them set.
struct Scene {
  explicit Scene(char byte)
      : stream((byte & 1) != 0),
        type(static_cast<std::size_t>(byte >> 1) & 3U),
        usage((byte & 8) != 0),
        failed((byte & 16) != 0),
        legacy((byte & 32) != 0) {}

  bool stream;       // the client wants one
  std::size_t type;  // of the content, in kTypes
  bool usage;        // an OpenAI client asks for it
  bool failed;       // the upstream's status is an error
  bool legacy;       // an OpenAI client has functions, not tools
};

constexpr std::array<const char*, 4> kTypes = {"application/json", "text/event-stream", "",
                                               "text/plain; charset=utf-8"};

std::string BodyOf(const Pair& pair, const Scene& scene) {
  std::string body =
      R"({"model":"up/m","max_tokens":99,"messages":[{"role":"user","content":"Hi"}])";
  body.append(scene.stream ? R"(,"stream":true)" : "");
  if (pair.client == Dialect::kOpenAi) {
    body.append(scene.usage ? R"(,"stream_options":{"include_usage":true})" : "");
    body.append(scene.legacy ? R"(,"functions":[{"name":"f"}])" : "");
  }
  return body + "}";
}

// What the client gets, and what is noted about it.
struct Outcome {
  std::string bytes;
  ResponseHead head;
  bool failed = false;  // it is left to the gateway to tell the client
  bool complete = false;
  bool reported = false;
  Usage usage;
  std::string stop_reason;
};

class Run {
 public:
  Run(const Pair& pair, const Scene& scene)
      : request_(RequestOf(pair, BodyOf(pair, scene))),
        head_(*json::ReadCallHead(request_.body)),
        target_{ProviderOf(pair), std::string(kUpstreamModel)},
        adapter_(pair.make()) {
    ResetIds();
    auto call = adapter_->Encode(request_, head_, target_, Key{"k", Secret("sk-up/0001")});
    if (call) {
      decoder_ = std::move(call->decoder);
    }
    request_.body = std::string();  // it is gone once the answer has begun
  }

  // In pieces of `cut` bytes.
  std::optional<Outcome> Of(const Scene& scene, std::string_view upstream, std::size_t cut) {
    if (decoder_ == nullptr) {
      return std::nullopt;
    }
    Outcome outcome;
    ResponseHead head{scene.failed ? 429 : 200, {}, false};
    if (const std::string type = kTypes[scene.type]; !type.empty()) {
      head.headers.push_back({"content-type", type});
    }
    decoder_->OnHead(head);
    Result<void> decoded;
    for (std::size_t at = 0; at < upstream.size() && decoded && !IsWhole(); at += cut) {
      const std::string piece(upstream.substr(at, cut));  // a view kept too long is found out
      decoded = decoder_->OnBody(piece, &outcome.bytes);
    }
    if (decoded && !IsWhole()) {
      decoded = decoder_->OnEnd(&outcome.bytes);
    }
    Conclude(decoded, outcome);
    return outcome;
  }

 private:
  [[nodiscard]] bool IsWhole() const {
    return decoder_->complete() && !decoder_->client_head().streaming;
  }

  void Conclude(const Result<void>& decoded, Outcome& outcome) {
    outcome.failed = !decoded && !decoder_->may_end();
    if (outcome.failed && !outcome.bytes.empty()) {
      outcome.bytes.append(decoder_->ErrorEvent(decoded.error()));
    }
    outcome.head = decoder_->client_head();
    outcome.complete = decoder_->complete();
    outcome.reported = decoder_->reported_error() != nullptr;
    outcome.usage = decoder_->usage();
    outcome.stop_reason = decoder_->stop_reason();
  }

  Request request_;
  const CallHead head_;
  const Target target_;
  const std::unique_ptr<ProtocolAdapter> adapter_;
  std::unique_ptr<ResponseDecoder> decoder_;
};

bool IsSame(const Usage& a, const Usage& b) {
  return a.prompt == b.prompt && a.completion == b.completion && a.source == b.source;
}

}  // namespace

void Decode(const Pair& pair, std::string_view input) {
  if (input.size() < 2) {
    return;
  }
  const Scene scene(input[0]);
  const std::size_t cut = 1U + (static_cast<unsigned char>(input[1]) & 63U);
  const std::string_view upstream = input.substr(2);
  const auto whole = Run(pair, scene).Of(scene, upstream, upstream.size() + 1);
  if (!whole) {
    return;
  }
  const auto pieces = Run(pair, scene).Of(scene, upstream, cut);
  Require(whole->bytes == pieces->bytes, "cuts change nothing",
          whole->bytes + "\n" + pieces->bytes);
  Require(whole->failed == pieces->failed && whole->complete == pieces->complete &&
              whole->reported == pieces->reported && whole->stop_reason == pieces->stop_reason &&
              IsSame(whole->usage, pieces->usage) && whole->head.status == pieces->head.status,
          "cuts change nothing that is noted");
  if (whole->bytes.empty()) {
    Require(whole->failed, "there is an answer, or a failure");
    return;
  }
  const bool strict = pair.translates() && !scene.legacy;
  const bool is_object = scene.type == 0;  // it is unfolded
  const bool ordered = strict || (is_object && pair.client == Dialect::kAnthropic);
  if (whole->head.streaming) {
    Require(scene.stream, "no stream unless asked for", whole->bytes);
    Require(whole->complete || whole->failed, "there is an end");
    CheckStream(whole->bytes, {pair.client, ordered, strict, true, scene.usage});
  } else {
    CheckObject(whole->bytes, pair.client, whole->head.status, pair.translates());
  }
}

}  // namespace gateway::fuzz
