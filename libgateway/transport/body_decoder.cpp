#include "libgateway/transport/body_decoder.hpp"

#include <array>
#include <string>
#include <utility>

#include <zlib.h>

#include "libgateway/base/ascii.hpp"

namespace gateway::transport {
namespace {

constexpr std::size_t kPieceBytes = 16U << 10U;
constexpr int kGzip = MAX_WBITS + 16;
constexpr int kZlib = MAX_WBITS;
constexpr int kBareDeflate = -MAX_WBITS;
constexpr std::size_t kZlibHeadBytes = 2;

// RFC 1950 §2.2. "deflate" means zlib's format, but some servers leave its head out.
bool IsZlibHead(std::string_view bytes) {
  const auto first = static_cast<unsigned char>(bytes[0]);
  const auto second = static_cast<unsigned char>(bytes[1]);
  return (first & 0x0FU) == Z_DEFLATED && (first * 256U + second) % 31 == 0;
}

Error Damaged() {
  return Fail(ErrorCode::kUpstreamStream, "the upstream's answer does not decompress");
}

class Inflater final : public BodyDecoder {
 public:
  explicit Inflater(bool is_gzip) : is_gzip_(is_gzip) {
    if (is_gzip) {
      Begin(kGzip);
    }
  }
  ~Inflater() override {
    if (has_begun_) {
      ::inflateEnd(&stream_);
    }
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  Result<void> Decode(std::string_view bytes, const Take& take) override {
    if (has_begun_) {
      return Inflate(bytes, take);
    }
    head_.append(bytes);
    if (head_.size() < kZlibHeadBytes) {
      return {};
    }
    Begin(IsZlibHead(head_) ? kZlib : kBareDeflate);
    return Inflate(std::exchange(head_, {}), take);
  }

  Result<void> End() override {
    const bool is_empty = head_.empty() && (!has_begun_ || stream_.total_in == 0);
    return ended_ || is_empty ? Result<void>{} : Damaged();
  }

 private:
  void Begin(int window_bits) {
    ::inflateInit2(&stream_, window_bits);
    has_begun_ = true;
  }

  Result<void> Inflate(std::string_view bytes, const Take& take) {
    // zlib only reads, but takes no const pointer.
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));  // NOLINT
    stream_.avail_in = static_cast<uInt>(bytes.size());
    do {
      if (ended_) {
        if (!is_gzip_ || stream_.avail_in == 0) {
          return {};
        }
        ::inflateReset(&stream_);  // another member (RFC 1952 §2.2)
      }
      std::array<char, kPieceBytes> piece;                        // NOLINT: filled by inflate
      stream_.next_out = reinterpret_cast<Bytef*>(piece.data());  // NOLINT
      stream_.avail_out = kPieceBytes;
      const int state = ::inflate(&stream_, Z_SYNC_FLUSH);
      if (state != Z_OK && state != Z_STREAM_END && state != Z_BUF_ERROR) {
        return Damaged();
      }
      ended_ = state == Z_STREAM_END;
      if (const std::size_t size = kPieceBytes - stream_.avail_out; size > 0) {
        take({piece.data(), size});
      }
      if (state == Z_BUF_ERROR) {
        return {};  // it wants more than there is
      }
    } while (stream_.avail_in > 0 || stream_.avail_out == 0);
    return {};
  }

  const bool is_gzip_;
  z_stream stream_{};
  std::string head_;  // what is not enough to tell zlib's format from bare deflate
  bool has_begun_ = false;
  bool ended_ = false;
};

}  // namespace

Result<std::unique_ptr<BodyDecoder>> BodyDecoder::For(std::string_view coding) {
  const std::string name = base::LowerCase(base::Trim(coding));
  if (name.empty() || name == "identity") {
    return std::unique_ptr<BodyDecoder>();
  }
  const bool is_gzip = name == "gzip" || name == "x-gzip";
  if (is_gzip || name == "deflate") {
    return std::unique_ptr<BodyDecoder>(std::make_unique<Inflater>(is_gzip));
  }
  return Fail(ErrorCode::kUpstreamStream,
              "the upstream's answer is compressed in a way that was not asked for: " + name);
}

}  // namespace gateway::transport
