// Content parts: what a user's message may hold beside its text.
#include "protocol/openai_to_anthropic/asking.hpp"

namespace gateway::protocol::openai_to_anthropic {
namespace {

std::string User(const std::string& parts) {
  return Chat(R"({"role":"user","content":[)" + parts + "]}");
}
// The block that a part becomes.
std::string Block(const std::string& part) {
  const std::string sent = Sent(User(part), "messages");
  const std::string before = R"([{"role":"user","content":[)";
  REQUIRE(sent.starts_with(before));
  return sent.substr(before.size(), sent.size() - before.size() - 3);
}
std::string Image(const std::string& url, const std::string& more = "") {
  return R"({"type":"image_url","image_url":{"url":")" + url + "\"" + more + "}}";
}
std::string File(const std::string& members) {
  return R"({"type":"file","file":{)" + members + "}}";
}
std::string Source(const std::string& type, const std::string& mime, const std::string& data) {
  return R"("source":{"type":")" + type + R"(","media_type":")" + mime + R"(","data":")" + data +
         "\"}";
}

TEST_CASE("openai_to_anthropic: pictures go in base64, or by their URL", "[protocol]") {
  for (const std::string mime : {"image/jpeg", "image/png", "image/gif", "image/webp"}) {
    CHECK(Block(Image("data:" + mime + ";base64,iVBO+/==")) ==
          R"({"type":"image",)" + Source("base64", mime, "iVBO+/==") + "}");
  }
  CHECK(Block(Image("DATA:Image/JPG;charset=x;Base64,AA==")) ==
        R"({"type":"image",)" + Source("base64", "image/jpeg", "AA==") + "}");
  CHECK(Block(Image("data:image\\/png;base64,A\\/\\u0042=")) ==
        R"({"type":"image",)" + Source("base64", "image/png", "A/B=") + "}");
  CHECK(Block(Image("https://x/y?a=b&c")) ==
        R"({"type":"image","source":{"type":"url","url":"https://x/y?a=b&c"}})");
  CHECK(Block(Image("HTTP://x/y")) ==
        R"({"type":"image","source":{"type":"url","url":"HTTP://x/y"}})");
  CHECK(Block(R"({"type":"image_url","image_url":"https://x/y"})") ==
        R"({"type":"image","source":{"type":"url","url":"https://x/y"}})");
}

TEST_CASE("openai_to_anthropic: a picture's detail is lost, unless it says nothing", "[protocol]") {
  CHECK(Lost(User(Image("https://x", R"(,"detail":"high")"))) ==
        Names{"messages.image_url.detail"});
  CHECK(Lost(User(Image("https://x", R"(,"detail":"auto")"))).empty());
}

TEST_CASE("openai_to_anthropic: PDFs and texts are documents", "[protocol]") {
  const std::string pdf = R"({"type":"document",)" + Source("base64", "application/pdf", "JVBE");
  CHECK(Block(Image("data:application/pdf;base64,JVBE")) == pdf + "}");
  CHECK(Block(File(R"("file_data":"data:application/pdf;base64,JVBE")")) == pdf + "}");
  CHECK(Block(File(R"("filename":"a \"b\".txt","file_data":"data:application/pdf;base64,JVBE")")) ==
        pdf + R"(,"title":"a \"b\".txt"})");
  CHECK(Block(File(R"("filename":"x.PDF","file_data":"JVBE")")) == pdf + R"(,"title":"x.PDF"})");
  CHECK(Block(File(
            R"("filename":"n","file_data":"data:text/plain;charset=utf-8;base64,aGkiCg==")")) ==
        R"({"type":"document",)" + Source("text", "text/plain", R"(hi\"\n)") + R"(,"title":"n"})");
}

TEST_CASE("openai_to_anthropic: a part that has no counterpart is refused by its place",
          "[protocol]") {
  const std::string part =
      GENERATE(Image("data:image/tiff;base64,AA=="), Image("data:image/png,AA"),
               Image("data:image/png;base64,A\\\"B"), Image("ftp://x/y"), Image(""),
               std::string(R"({"type":"image_url"})"), File(R"("file_id":"file-1")"),
               File(R"("filename":"x.doc","file_data":"AAAA")"),
               File(R"("file_data":"data:image/png;base64,AA==")"),
               File(R"("file_data":"data:text/plain;base64,A")"),
               File(R"("file_data":"data:text/plain;base64,//79")"),
               std::string(R"({"type":"input_audio","input_audio":{"data":"","format":"wav"}})"),
               std::string(R"({"type":"video_url","video_url":{"url":"https://x"}})"),
               std::string(R"({"type":"sparkle","text":"x"})"), std::string(R"({"text":"x"})"),
               std::string(R"({"type":"text","text":7})"), std::string(R"("text")"));
  CAPTURE(part);

  CHECK(RefusedField(User(R"({"type":"text","text":"a"},)" + part)) == "messages[0].content[1]");
  CHECK(RefusedField(Chat(R"({"role":"tool","tool_call_id":"c","content":[)" + part + "]}")) ==
        "messages[0].content[0]");
}

TEST_CASE("openai_to_anthropic: the assistant's parts are texts, and nothing is lost unnoticed",
          "[protocol]") {
  CHECK(
      RefusedField(Chat(kHello + R"(,{"role":"assistant","content":[{"type":"text","text":"a"},)" +
                        Image("https://x") + "]}")) == "messages[1].content[1]");
}

TEST_CASE("openai_to_anthropic: marks for the prompt cache stay where they are", "[protocol]") {
  const std::string mark = R"("cache_control":{"type":"ephemeral","ttl":"1h"})";
  const std::string text = R"({"type":"text","text":"a")";
  CHECK(Block(text + "," + mark + "}") == text + "," + mark + "}");
  CHECK(Block(text + R"(,"prompt_cache_breakpoint":{"mode":"explicit"}})") ==
        text + R"(,"cache_control":{"type":"ephemeral"}})");
  CHECK(Block(text + R"(,"prompt_cache_breakpoint":{"mode":"explicit"},)" + mark + "}") ==
        text + "," + mark + "}");
  CHECK(Block(text + R"(,"prompt_cache_breakpoint":{"mode":"other"},"cache_control":null})") ==
        text + "}");
  CHECK(Block(R"({"type":"image_url",)" + mark + R"(,"image_url":{"url":"https://x"}})") ==
        R"({"type":"image","source":{"type":"url","url":"https://x"},)" + mark + "}");
}

TEST_CASE("openai_to_anthropic: a message's mark goes on its last block", "[protocol]") {
  const std::string mark = R"("cache_control":{"type":"ephemeral"})";
  const std::string marked = R"({"type":"text","text":"a",)" + mark + "}";
  CHECK(SentMessages(R"({"role":"user","content":"a",)" + mark + "}") ==
        R"([{"role":"user","content":[)" + marked + "]}]");
  CHECK(SentMessages(R"({"role":"user",)" + mark +
                     R"(,"content":[{"type":"text","text":"b"},{"type":"text","text":"a"},)"
                     R"({"type":"text","text":""}]})") ==
        R"([{"role":"user","content":[{"type":"text","text":"b"},)" + marked + "]}]");
  CHECK(Sent(Chat(kHello + R"(,{"role":"system","content":"a",)" + mark + "}"), "system") ==
        "[" + marked + "]");
  CHECK(SentMessages(kHello + R"(,{"role":"assistant","content":"a",)" + mark + "}") ==
        R"([{"role":"user","content":"hello"},{"role":"assistant","content":[)" + marked + "]}]");
  CHECK(SentMessages(R"({"role":"tool","tool_call_id":"c","content":"r",)" + mark + "}") ==
        R"([{"role":"user","content":[{"type":"tool_result","tool_use_id":"c","content":"r",)" +
            mark + "}]}]");
}

}  // namespace
}  // namespace gateway::protocol::openai_to_anthropic
