#include <charconv>
#include <cstdio>

#include "libgateway/base/ascii.hpp"
#include "libgateway/transport/curl_transfer.hpp"

// What curl calls while a transfer runs. How one is set up and ends is in curl_transfer.cpp.
namespace gateway::transport {
namespace {

constexpr std::size_t kMaxHeadBytes = 64U << 10U;

}  // namespace

std::size_t CurlTransfer::OnHeaderBytes(char* bytes, std::size_t size, std::size_t count,
                                        void* self) {
  const std::size_t length = size * count;
  const bool ok = static_cast<CurlTransfer*>(self)->TakeHeaderLine({bytes, length});
  return ok ? length : 0;
}

bool CurlTransfer::TakeHeaderLine(std::string_view line) {
  if (head_told_) {
    return true;  // a trailer
  }
  head_bytes_ += line.size();
  if (head_bytes_ > kMaxHeadBytes) {
    too_long_ = true;
    return false;
  }
  if (line.starts_with("HTTP/")) {
    StartHead(line);
    return true;
  }
  if (base::Trim(line).empty()) {
    return FinishHead();
  }
  if ((line.front() == ' ' || line.front() == '\t') && !head_.headers.empty()) {
    head_.headers.back().value.append(" ").append(base::Trim(line));  // a line went on (obs-fold)
    return true;
  }
  const auto colon = line.find(':');
  if (colon != std::string_view::npos) {
    head_.headers.push_back({base::LowerCase(base::Trim(line.substr(0, colon))),
                             std::string(base::Trim(line.substr(colon + 1)))});
  }
  return true;
}

void CurlTransfer::StartHead(std::string_view status_line) {
  head_ = {};
  const auto space = status_line.find(' ');
  if (space != std::string_view::npos) {
    const std::string_view code = status_line.substr(space + 1, 3);
    std::from_chars(code.data(), code.data() + code.size(), head_.status);
  }
}

bool CurlTransfer::FinishHead() {
  if (head_.status < 200) {
    return true;  // informational; the real head follows
  }
  head_told_ = true;
  if (sending_paused_ && head_.status >= 300) {
    // curl sends no more then, but would wait for the pause to end.
    on_body_ready_(call_);
  }
  if (sink_ != nullptr) {
    sink_->OnHead(head_);
  }
  return sink_ != nullptr;
}

std::size_t CurlTransfer::OnBodyBytes(char* bytes, std::size_t size, std::size_t count,
                                      void* self) {
  auto* transfer = static_cast<CurlTransfer*>(self);
  const std::size_t length = size * count;
  if (transfer->sink_ == nullptr || !transfer->head_told_) {
    return 0;  // before a head only what follows an unasked "101 Switching Protocols"
  }
  if (transfer->sink_->OnBody({bytes, length}) == Flow::kPause) {
    transfer->receiving_paused_ = true;
    transfer->ApplyPauses();
  }
  // Detached meanwhile: refusing the bytes makes curl give the transfer up.
  return transfer->sink_ == nullptr ? 0 : length;
}

std::size_t CurlTransfer::OnBodyWanted(char* to, std::size_t size, std::size_t count, void* self) {
  return static_cast<CurlTransfer*>(self)->ReadBody({to, size * count});
}

std::size_t CurlTransfer::ReadBody(std::span<char> to) {
  BodySource* source = request_.body_source.get();
  if (source == nullptr) {
    return CURL_READFUNC_ABORT;  // detached meanwhile
  }
  const auto count = source->Read(to);
  if (!count) {
    body_error_ = count.error();
    return CURL_READFUNC_ABORT;
  }
  if (*count == 0 && !source->ended()) {
    sending_paused_ = true;
    source->OnReadable([this] { on_body_ready_(call_); });
    return CURL_READFUNC_PAUSE;
  }
  return *count;
}

int CurlTransfer::OnRewind(void* self, curl_off_t offset, int origin) {
  BodySource* source = static_cast<CurlTransfer*>(self)->request_.body_source.get();
  const bool done = source != nullptr && offset == 0 && origin == SEEK_SET && source->Rewind();
  return done ? CURL_SEEKFUNC_OK : CURL_SEEKFUNC_FAIL;
}

void CurlTransfer::ResumeReceiving() {
  receiving_paused_ = false;
  ApplyPauses();
}

void CurlTransfer::ResumeSending() {
  sending_paused_ = false;
  ApplyPauses();
}

// curl takes both directions at once.
void CurlTransfer::ApplyPauses() {
  curl_easy_pause(easy_, (receiving_paused_ ? CURLPAUSE_RECV : CURLPAUSE_RECV_CONT) |
                             (sending_paused_ ? CURLPAUSE_SEND : CURLPAUSE_SEND_CONT));
}

}  // namespace gateway::transport
