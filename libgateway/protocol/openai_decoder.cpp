#include "libgateway/protocol/openai_decoder.hpp"

#include <utility>

#include "libgateway/protocol/error_answer.hpp"
#include "libgateway/protocol/folded_answer.hpp"
#include "libgateway/protocol/forwarded_headers.hpp"
#include "libgateway/protocol/mask.hpp"
#include "libgateway/protocol/object_answer.hpp"
#include "libgateway/protocol/stream_answer.hpp"

namespace gateway::protocol {
namespace {

constexpr std::size_t kMostBlankBytes = 4096;

}  // namespace

void OpenAiDecoder::OnHead(const ResponseHead& upstream) {
  context_.client_head.headers = ForwardToClient(upstream.headers);
  for (Header& header : context_.client_head.headers) {
    header.value = MaskKeys(std::move(header.value), *context_.target.provider->keys);
  }
  if (upstream.status < 200 || upstream.status > 299) {
    answer_ = std::make_unique<ErrorAnswer>(context_, upstream.status);
  } else if (const auto kind = KindOfType(FindHeader(upstream.headers, "content-type"))) {
    Choose(*kind);
  }
}

Result<void> OpenAiDecoder::OnBody(std::string_view bytes, std::string* out) {
  if (answer_ != nullptr) {
    return answer_->OnBody(bytes, out);
  }
  first_bytes_.append(bytes);
  const auto kind = KindOfBytes(first_bytes_);
  if (!kind && first_bytes_.size() < kMostBlankBytes) {
    return {};
  }
  Choose(kind.value_or(BodyKind::kOther));
  return answer_->OnBody(std::exchange(first_bytes_, {}), out);
}

Result<void> OpenAiDecoder::OnEnd(std::string* out) {
  if (answer_ == nullptr) {
    Choose(BodyKind::kOther);
    if (auto taken = answer_->OnBody(std::exchange(first_bytes_, {}), out); !taken) {
      return taken;
    }
  }
  return answer_->OnEnd(out);
}

void OpenAiDecoder::Choose(BodyKind kind) {
  if (kind != BodyKind::kEvents) {
    answer_ = std::make_unique<ObjectAnswer>(context_);
  } else if (context_.head.stream) {
    answer_ = std::make_unique<StreamAnswer>(context_);
  } else {
    answer_ = std::make_unique<FoldedAnswer>(context_);
  }
}

}  // namespace gateway::protocol
