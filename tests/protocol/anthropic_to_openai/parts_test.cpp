// Pictures, documents and search results of a user, as an OpenAI upstream gets them.
#include <string>

#include "protocol/anthropic_to_openai/asking.hpp"
#include "support/catch.hpp"

namespace gateway::protocol::anthropic_to_openai {
namespace {

std::string Text(const std::string& text) { return R"({"type":"text","text":")" + text + "\"}"; }
std::string Picture(const std::string& url) {
  return R"({"type":"image_url","image_url":{"url":")" + url + "\"}}";
}
std::string File(const std::string& name) {
  return R"({"type":"file","file":{"filename":")" + name +
         R"(","file_data":"data:application/pdf;base64,JVBERi0="}})";
}

const std::string kPicture =
    R"({"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBO\/w=="}})";
const std::string kPdfSource =
    R"("source":{"type":"base64","media_type":"application/pdf","data":"JVBERi0="})";

TEST_CASE("anthropic_to_openai: a user's blocks become parts", "[protocol]") {
  const auto [block, parts] = GENERATE(table<std::string, std::string>(
      {{kPicture, Picture(R"(data:image/png;base64,iVBO\/w==)")},
       {R"({"type":"image","source":{"type":"url","url":"https://x/a?b=1"}})",
        Picture("https://x/a?b=1")},
       {R"({"type":"document",)" + kPdfSource + "}", File("document.pdf")},
       {R"({"type":"document","title":"Über \"x\".pdf",)" + kPdfSource + "}",
        File(R"(Über \"x\".pdf)")},
       {R"({"type":"document","title":"T","source":{"type":"text","media_type":"text/plain","data":"a\nb"}})",
        Text(R"(T\n\na\nb)")},
       {R"({"type":"document","title":null,"source":{"type":"text","data":"a\nb"}})",
        Text(R"(a\nb)")},
       {R"({"type":"document","source":{"type":"content","content":"c"}})", Text("c")},
       {R"({"type":"document","title":"T","source":{"type":"content","content":[{"type":"text","text":"c"},)" +
            kPicture + "]}}",
        Text("c") + "," + Picture(R"(data:image/png;base64,iVBO\/w==)")},
       {R"({"type":"search_result","title":"T","source":"https://s","content":[{"type":"text","text":"1"},{"type":"text","text":"2"}]})",
        Text(R"(T\nhttps://s\n1\n2)")}}));

  CHECK(Messages("[" + User("[" + Text("x") + "," + block + "]") + "]") ==
        "[" + User("[" + Text("x") + "," + parts + "]") + "]");
}

TEST_CASE("anthropic_to_openai: a lone text is a string, whatever block it came in", "[protocol]") {
  CHECK(Messages("[" +
                 User(R"([{"type":"document","title":"T","source":{"type":"text","data":"a"}}])") +
                 "]") == "[" + User(R"("T\n\na")") + "]");
  CHECK(Messages("[" + User("[" + kPicture + "]") + "]") ==
        "[" + User("[" + Picture(R"(data:image/png;base64,iVBO\/w==)") + "]") + "]");
}

TEST_CASE("anthropic_to_openai: documents in results go to the user's message", "[protocol]") {
  CHECK(Messages("[" +
                 User(R"([{"type":"tool_result","tool_use_id":"a","content":[{"type":"document",)" +
                      kPdfSource + "}]}]") +
                 "]") == R"([{"role":"tool","tool_call_id":"a","content":"[image]"},)" +
                             User("[" + File("document.pdf") + "]") + "]");
}

TEST_CASE("anthropic_to_openai: what the upstream has no form for is refused", "[protocol]") {
  const std::string block = GENERATE(
      R"({"type":"image","source":{"type":"file","file_id":"f"}})",
      R"({"type":"image","source":{"type":"base64","data":"x"}})", R"({"type":"image"})",
      R"({"type":"document","source":{"type":"file","file_id":"f"}})",
      R"({"type":"document","source":{"type":"url","url":"https://x/a.pdf"}})",
      R"({"type":"document","source":{"type":"base64","media_type":"text/csv","data":"x"}})",
      R"({"type":"document","source":{"type":"content","content":[{"type":"document"}]}})",
      R"({"type":"document"})", R"({"type":"hologram"})", R"({"type":7})", R"({})");
  CAPTURE(block);

  CHECK(Ask("[" + User(R"("a")") + "," + User("[" + Text("x") + "," + block + "]") + "]")
            .refusal()
            .param == "messages[1].content[1]");
}

TEST_CASE("anthropic_to_openai: a large picture stays what it is", "[protocol]") {
  const std::string data(20U << 20U, 'A');
  auto asked =
      Ask("[" +
          User(R"([{"type":"image","source":{"type":"base64","media_type":"image/png","data":")" +
               data + R"("}}])") +
          "]");

  CHECK(asked.Member("messages") ==
        "[" + User("[" + Picture("data:image/png;base64," + data) + "]") + "]");
}

}  // namespace
}  // namespace gateway::protocol::anthropic_to_openai
