#include "libgateway/protocol/body_kind.hpp"

#include <string_view>

#include "support/catch.hpp"

namespace gateway::protocol {
namespace {

TEST_CASE("protocol::KindOfType knows two types and leaves the others open", "[protocol]") {
  CHECK(KindOfType("application/json") == BodyKind::kJson);
  CHECK(KindOfType("Application/JSON ; charset=utf-8") == BodyKind::kJson);
  CHECK(KindOfType("text/event-stream; charset=utf-8") == BodyKind::kEvents);
  CHECK(KindOfType("text/event-stream") == BodyKind::kEvents);
  CHECK_FALSE(KindOfType(""));
  CHECK_FALSE(KindOfType("text/plain"));
  CHECK_FALSE(KindOfType("application/jsonp"));
}

TEST_CASE("protocol::KindOfBytes goes by the first bytes that are not blank", "[protocol]") {
  CHECK(KindOfBytes("{") == BodyKind::kJson);
  CHECK(KindOfBytes("\r\n\t [") == BodyKind::kJson);
  CHECK(KindOfBytes("\xEF\xBB\xBF{") == BodyKind::kJson);
  CHECK(KindOfBytes("data:") == BodyKind::kEvents);
  CHECK(KindOfBytes("\n\nevent: x") == BodyKind::kEvents);
  CHECK(KindOfBytes("id:1") == BodyKind::kEvents);
  CHECK(KindOfBytes("retry: 1") == BodyKind::kEvents);
  CHECK(KindOfBytes(": comment") == BodyKind::kEvents);
  CHECK(KindOfBytes("<html>") == BodyKind::kOther);
  CHECK(KindOfBytes("dates") == BodyKind::kOther);
  CHECK(KindOfBytes("\"text\"") == BodyKind::kOther);
}

TEST_CASE("protocol::KindOfBytes waits for enough bytes", "[protocol]") {
  const std::string_view bytes = GENERATE("", " ", "\n\n", "\xEF", "\xEF\xBB", "\xEF\xBB\xBF", "d",
                                          "dat", "data", "event", "r", "i");
  CAPTURE(bytes);

  CHECK_FALSE(KindOfBytes(bytes));
}

}  // namespace
}  // namespace gateway::protocol
