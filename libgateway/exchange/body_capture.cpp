#include "libgateway/exchange/body_capture.hpp"

#include <algorithm>

#include "libgateway/base/utf8.hpp"

namespace gateway::exchange {
namespace {

// Kept beyond what is wanted, so that a secret at the cut is whole when secrets are masked.
constexpr std::size_t kMore = 8U << 10U;
constexpr std::string_view kReplacement = "\xef\xbf\xbd";  // U+FFFD

// How many bytes `text` begins with that are characters of their own.
std::size_t PlainLength(std::string_view text) {
  return static_cast<std::size_t>(
      std::find_if_not(text.begin(), text.end(), [](char c) { return c > '\0' && c <= '~'; }) -
      text.begin());
}

// As far as it fits into `most` bytes; a run of bytes that are no characters becomes one U+FFFD.
std::string ValidText(std::string_view text, std::size_t most, bool* is_cut) {
  std::string valid;
  bool in_run = false;
  while (!text.empty()) {
    std::size_t length = std::min(PlainLength(text), std::max<std::size_t>(most - valid.size(), 1));
    if (length == 0 && text.front() != '\0') {
      length = base::FirstCharacter(text).length;
    }
    const std::string_view next = length == 0 ? kReplacement : text.substr(0, length);
    if (length != 0 || !in_run) {
      if (valid.size() + next.size() > most) {
        *is_cut = true;
        return valid;
      }
      valid.append(next);
    }
    in_run = length == 0;
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return valid;
}

}  // namespace

void BodyCapture::Add(std::string_view bytes, Body* body) const {
  body->bytes += bytes.size();
  body->kept.append(bytes.substr(0, most_ + kMore - body->kept.size()));
}

std::string BodyCapture::TextOf(const Body& body, const json::SecretMask& configured,
                                const json::SecretMask& of_client, bool* is_cut) const {
  std::string masked = json::MaskLooks(of_client.Apply(configured.Apply(body.kept)));
  if (body.bytes > body.kept.size()) {
    *is_cut = true;
    // Masking only shortens: what is taken off here holds all of the last bytes, in which a secret
    // may have been cut.
    masked.resize(masked.size() - std::min(masked.size(), kMore));
  }
  return ValidText(masked, most_, is_cut);
}

std::shared_ptr<const LoggedBodies> BodyCapture::Finish(const json::SecretMask& configured,
                                                        const json::SecretMask& of_client) const {
  auto bodies = std::make_shared<LoggedBodies>();
  bodies->request = TextOf(request_, configured, of_client, &bodies->request_cut);
  bodies->answer = TextOf(answer_, configured, of_client, &bodies->answer_cut);
  return bodies;
}

}  // namespace gateway::exchange
