#include "libgateway/protocol/relayed_answer.hpp"

#include <charconv>

#include "libgateway/protocol/forwarded_headers.hpp"

namespace gateway::protocol {

RelayedAnswer::RelayedAnswer(AnswerContext& context, const Headers& upstream) : Answer(context) {
  ResponseHead& head = context_.client_head;
  head.status = context_.upstream_status;
  head.streaming = true;
  head.length = AnnouncedLength(upstream);
  for (const char* name : {"content-type", "content-disposition"}) {
    const std::string_view value = FindHeader(upstream, name);
    if (!value.empty() && IsSafe(value)) {
      head.headers.push_back({name, std::string(value)});
    }
  }
}

Result<void> RelayedAnswer::OnBody(std::string_view bytes, std::string* out) {
  out->append(bytes);
  return {};
}

Result<void> RelayedAnswer::OnEnd(std::string* /*out*/) {
  context_.complete = true;
  return {};
}

std::optional<std::uint64_t> AnnouncedLength(const Headers& upstream) {
  const std::string_view text = FindHeader(upstream, "content-length");
  const std::string_view coding = FindHeader(upstream, "content-encoding");
  std::uint64_t length = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), length);
  const bool is_number = !text.empty() && fault == std::errc{} && end == text.data() + text.size();
  if (!is_number || !FindHeader(upstream, "transfer-encoding").empty() ||
      !(coding.empty() || coding == "identity")) {
    return std::nullopt;
  }
  return length;
}

}  // namespace gateway::protocol
