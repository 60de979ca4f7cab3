#include "libgateway/transport/curl_transfer.hpp"

#include <cstring>
#include <utility>

#include "libgateway/transport/curl_error.hpp"

// How a transfer is set up and ends. What curl calls in between is in curl_transfer_io.cpp.
namespace gateway::transport {
namespace {

constexpr long kMaxConnectionAgeSeconds = 50;  // below the usual 60 s of load balancers
constexpr long kReadBufferBytes = 64L << 10U;
constexpr std::size_t kOwnHeaderBytes = 64;  // beside those of the request

}  // namespace

CurlTransfer::CurlTransfer(std::function<void(Transport::CallId)> on_body_ready)
    : on_body_ready_(std::move(on_body_ready)), easy_(curl_easy_init()) {
  curl_easy_setopt(easy_, CURLOPT_PRIVATE, this);
  curl_easy_setopt(easy_, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy_, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy_, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy_, CURLOPT_PROXY, "");  // else curl obeys http_proxy of the environment
  curl_easy_setopt(easy_, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  // HTTP/2 on curl 7.88 stops a whole connection when one of its streams is paused.
  curl_easy_setopt(easy_, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(easy_, CURLOPT_MAXAGE_CONN, kMaxConnectionAgeSeconds);
  // Else removing a call that is still resolving its host blocks the loop until that is done.
  curl_easy_setopt(easy_, CURLOPT_QUICK_EXIT, 1L);
  // We ask for no encoding; an upstream that compresses all the same is decoded.
  curl_easy_setopt(easy_, CURLOPT_ACCEPT_ENCODING, "identity");
  curl_easy_setopt(easy_, CURLOPT_BUFFERSIZE, kReadBufferBytes);
  curl_easy_setopt(easy_, CURLOPT_ERRORBUFFER, detail_.data());
  curl_easy_setopt(easy_, CURLOPT_HEADERFUNCTION, &CurlTransfer::OnHeaderBytes);
  curl_easy_setopt(easy_, CURLOPT_HEADERDATA, this);
  curl_easy_setopt(easy_, CURLOPT_WRITEFUNCTION, &CurlTransfer::OnBodyBytes);
  curl_easy_setopt(easy_, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(easy_, CURLOPT_READFUNCTION, &CurlTransfer::OnBodyWanted);
  curl_easy_setopt(easy_, CURLOPT_READDATA, this);
  curl_easy_setopt(easy_, CURLOPT_SEEKFUNCTION, &CurlTransfer::OnRewind);
  curl_easy_setopt(easy_, CURLOPT_SEEKDATA, this);
}

CurlTransfer::~CurlTransfer() {
  ReleaseBody();
  ForgetHeaders();
  curl_easy_cleanup(easy_);
}

void CurlTransfer::Prepare(Transport::CallId call, UpstreamRequest request, CURLU* url,
                           ResponseSink* sink) {
  call_ = call;
  request_ = std::move(request);
  sink_ = sink;
  curl_easy_setopt(easy_, CURLOPT_URL, request_.url.c_str());  // else curl writes it out of `url`
  curl_easy_setopt(easy_, CURLOPT_CURLU, url);
  curl_easy_setopt(easy_, CURLOPT_CONNECTTIMEOUT_MS,
                   static_cast<long>(request_.connect_timeout.count()));
  curl_easy_setopt(easy_, CURLOPT_FRESH_CONNECT, request_.fresh_connection ? 1L : 0L);
  SetMethod();
  SetHeaders();
}

void CurlTransfer::Detach() {
  sink_ = nullptr;
  ReleaseBody();
}

void CurlTransfer::ReleaseBody() {
  if (request_.body_source != nullptr) {
    std::exchange(request_.body_source, nullptr)->OnReadable({});
  }
}

void CurlTransfer::Clear() {
  ReleaseBody();
  call_ = 0;
  request_ = {};
  sink_ = nullptr;
  head_ = {};
  head_bytes_ = 0;
  head_told_ = false;
  too_long_ = false;
  is_second_try_ = false;
  receiving_paused_ = false;
  sending_paused_ = false;
  body_error_.reset();
  detail_[0] = '\0';
  ForgetHeaders();
}

Result<void> CurlTransfer::Outcome(CURLcode code) const {
  if (too_long_) {
    return Fail(ErrorCode::kUpstreamProtocol, "the upstream's response head is over 64 KiB");
  }
  if (body_error_) {
    return *body_error_;
  }
  if (code == CURLE_WRITE_ERROR && !head_told_) {
    return Fail(ErrorCode::kUpstreamProtocol, "the upstream's answer is no HTTP answer");
  }
  if (code != CURLE_OK) {
    return CurlError(code, head_told_, detail_.data());
  }
  if (!head_told_) {
    return Fail(ErrorCode::kUpstreamProtocol, "the upstream's answer has no HTTP head");
  }
  return {};
}

// An upstream that closes an idle connection in the moment that it is used again. curl sees to that
// itself, but not when the upstream's system answers with a reset.
bool CurlTransfer::PrepareAgain(CURLcode code) {
  long new_connections = 0;
  curl_easy_getinfo(easy_, CURLINFO_NUM_CONNECTS, &new_connections);
  const bool lost = code == CURLE_RECV_ERROR || code == CURLE_SEND_ERROR;
  if (!lost || new_connections != 0 || head_bytes_ != 0 || is_second_try_ || sink_ == nullptr) {
    return false;
  }
  if (request_.body_source != nullptr && !request_.body_source->Rewind()) {
    return false;
  }
  is_second_try_ = true;
  curl_easy_setopt(easy_, CURLOPT_FRESH_CONNECT, 1L);
  return true;
}

std::optional<std::chrono::microseconds> CurlTransfer::ConnectTime() const {
  long new_connections = 0;
  curl_off_t connected = 0;  // microseconds since the start, as the next one
  curl_off_t secured = 0;
  curl_easy_getinfo(easy_, CURLINFO_NUM_CONNECTS, &new_connections);
  curl_easy_getinfo(easy_, CURLINFO_CONNECT_TIME_T, &connected);
  curl_easy_getinfo(easy_, CURLINFO_APPCONNECT_TIME_T, &secured);
  const bool is_secure = request_.url.starts_with("https:");
  const curl_off_t done = is_secure ? secured : connected;
  if (new_connections == 0) {
    // Over a kept one, or it never got as far as that.
    return head_bytes_ > 0 || connected > 0 ? std::optional(std::chrono::microseconds(0))
                                            : std::nullopt;
  }
  return done > 0 ? std::optional(std::chrono::microseconds(done)) : std::nullopt;
}

void CurlTransfer::SetMethod() {
  const std::string& method = request_.method;
  const bool has_body = !request_.body.empty() || request_.body_source != nullptr;
  const bool sends_body = has_body || method == "POST" || method == "PUT" || method == "PATCH";
  if (sends_body) {
    curl_easy_setopt(easy_, CURLOPT_POST, 1L);
    SetBody();
  } else {
    curl_easy_setopt(easy_, CURLOPT_HTTPGET, 1L);
  }
  curl_easy_setopt(easy_, CURLOPT_NOBODY, method == "HEAD" ? 1L : 0L);
  const bool usual = sends_body ? method == "POST" : method == "GET" || method == "HEAD";
  curl_easy_setopt(easy_, CURLOPT_CUSTOMREQUEST, usual ? nullptr : method.c_str());
}

void CurlTransfer::SetBody() {
  const BodySource* source = request_.body_source.get();
  if (source == nullptr) {
    curl_easy_setopt(easy_, CURLOPT_POSTFIELDS, request_.body.data());
    curl_easy_setopt(easy_, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(request_.body.size()));
    return;
  }
  curl_easy_setopt(easy_, CURLOPT_POSTFIELDS, nullptr);  // so that curl asks OnBodyWanted
  const auto length = source->length();
  curl_easy_setopt(easy_, CURLOPT_POSTFIELDSIZE_LARGE,
                   length ? static_cast<curl_off_t>(*length) : curl_off_t{-1});
  if (!length) {
    request_.headers.push_back({"transfer-encoding", "chunked"});
  }
}

// The list that curl reads stands in memory of ours, which the next call uses again: curl's own
// takes two allocations a header.
void CurlTransfer::SetHeaders() {
  std::size_t bytes = kOwnHeaderBytes;
  for (const Header& header : request_.headers) {
    bytes += header.name.size() + header.value.size() + 3;
  }
  header_text_.reserve(bytes);  // else a copy that holds the key may be left behind
  const auto add = [this](std::string_view name, std::string_view mark, std::string_view value) {
    header_starts_.push_back(header_text_.size());
    header_text_.append(name).append(mark).append(value).append(1, '\0');
  };
  for (const Header& header : request_.headers) {
    // "name;" is curl's way to send a header without a value.
    add(header.name, header.value.empty() ? ";" : ": ", header.value);
  }
  // curl's own: else it waits a second for "100 Continue" before it sends a body over 1 MiB, says
  // that it accepts anything, and calls every body a form.
  add("Expect", ":", "");
  for (const char* name : {"accept", "content-type"}) {
    if (FindHeader(request_.headers, name).empty()) {
      add(name, ":", "");
    }
  }
  for (const std::size_t start : header_starts_) {
    header_list_.push_back({header_text_.data() + start, nullptr});
  }
  for (std::size_t i = 1; i < header_list_.size(); ++i) {
    header_list_[i - 1].next = &header_list_[i];
  }
  curl_easy_setopt(easy_, CURLOPT_HTTPHEADER, header_list_.data());
}

void CurlTransfer::ForgetHeaders() {
  curl_easy_setopt(easy_, CURLOPT_HTTPHEADER, nullptr);
  explicit_bzero(header_text_.data(), header_text_.size());  // the key is in it
  header_text_.clear();
  header_starts_.clear();
  header_list_.clear();
}

}  // namespace gateway::transport
