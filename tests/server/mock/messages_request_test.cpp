#include "server/mock/messages_request.hpp"

#include <string>
#include <string_view>

#include "messages_fixture.hpp"
#include "server/mock/thinking_signature.hpp"

// What the mock refuses of a messages request, as Anthropic's API does.
namespace gateway::server::mock {
namespace {

std::string Complaint(const std::string& body, MessagesPurpose purpose = MessagesPurpose::kAnswer) {
  const auto ask = ReadMessages(body, purpose);
  return ask ? "" : ask.error().message;
}

std::string ComplaintAbout(std::string_view messages, std::string_view more = "") {
  return Complaint(MessagesText(more, messages));
}

// A user asks, `blocks` call a tool, and the tool's result is the last message.
std::string AfterTool(const std::string& blocks) {
  return R"([{"role":"user","content":"hi"},{"role":"assistant","content":[)" + blocks +
         R"({"type":"tool_use","id":"toolu_1","name":"find","input":{}}]},{"role":"user",)"
         R"("content":[{"type":"tool_result","tool_use_id":"toolu_1","content":"found"}]}])";
}

std::string Thought(std::string_view text, std::string_view signature) {
  return fmt::format(R"({{"type":"thinking","thinking":"{}","signature":"{}"}},)", text, signature);
}

TEST_CASE("mock::ReadMessages finds what the answer depends on", "[mock]") {
  const auto ask = ReadMessages(MessagesText(R"("stream":true,"temperature":1,)", AfterTool("")),
                                MessagesPurpose::kAnswer);

  REQUIRE(ask);
  CHECK(ask.value().model == "mock-small");
  CHECK(ask.value().stream);
  CHECK_FALSE(ask.value().thinking);
  CHECK(ask.value().last_user_text == "hi");  // the tool's result is none
  CHECK(ask.value().input_tokens == 3 * 3 + 1 + 1 + 2);
  CHECK_FALSE(ask.value().tool_call);
}

TEST_CASE("mock::ReadMessages uses a tool that the user's last message names", "[mock]") {
  const auto uses = [](std::string_view last, std::string_view choice = "") {
    const auto ask = ReadMessages(
        MessagesText(fmt::format(R"("tools":[{{"name":"see"}},{{"name":"look"}}],{})", choice),
                     fmt::format(R"([{{"role":"user","content":"Please look."}}{}])", last)),
        MessagesPurpose::kAnswer);
    REQUIRE(ask);
    return ask->tool_call ? ask->tool_call->name : "";
  };

  CHECK(uses("") == "look");
  CHECK(uses("", R"("tool_choice":{"type":"auto"},)") == "look");
  CHECK(uses("", R"("tool_choice":{"type":"none"},)").empty());
  CHECK(uses(R"(,{"role":"user","content":[{"type":"text","text":"Now see."}]})") == "see");
  CHECK(uses(R"(,{"role":"user","content":"And?"})").empty());
  CHECK(uses(R"(,{"role":"assistant","content":"I look"})").empty());
  CHECK(uses(R"(,{"role":"user","content":[{"type":"tool_result","tool_use_id":"t"},)"
             R"({"type":"text","text":"Do look."}]})")
            .empty());
}

TEST_CASE("mock::ReadMessages names the field that is missing or not known", "[mock]") {
  CHECK(Complaint("{}") == "model: Field required");
  CHECK(Complaint(R"({"model":"m","messages":[]})") == "max_tokens: Field required");
  CHECK(Complaint(R"({"model":"m","max_tokens":1})") == "messages: Field required");
  CHECK(Complaint(MessagesText(R"("stream_options":{},)")) ==
        "stream_options: Extra inputs are not permitted");
  CHECK(Complaint(R"({"model":"m","messages":[{"role":"user","content":"x"}]})",
                  MessagesPurpose::kCountTokens)
            .empty());
}

TEST_CASE("mock::ReadMessages refuses values out of range", "[mock]") {
  const std::string_view more =
      GENERATE(as<std::string_view>(), R"("temperature":1.1,)", R"("temperature":-0.1,)",
               R"("temperature":"1",)", R"("tool_choice":"required",)",
               R"("tool_choice":{"type":"function"},)", R"("tool_choice":{"type":"any"},)",
               R"("tool_choice":{"type":"tool","name":"x"},"tools":[{"name":"y"}],)",
               R"("system":[{"type":"text","text":""}],)",
               R"("output_config":{"format":{"type":"json_schema"}},)");
  CAPTURE(more);

  CHECK_FALSE(Complaint(MessagesText(more)).empty());
}

TEST_CASE("mock::ReadMessages refuses messages that Anthropic refuses", "[mock]") {
  const auto [messages, complaint] = GENERATE(table<std::string_view, std::string_view>(
      {{"[]", "at least one message"},
       {R"("hi")", "at least one message"},
       {R"([{"role":"assistant","content":"x"}])", "must use the \"user\" role"},
       {R"([{"role":"system","content":"x"}])", "messages.0.role: Input should be"},
       {R"([5])", "messages.0.role: Input should be"},
       {R"([{"role":"user"}])", "messages.0.content: Input should be"},
       {R"([{"role":"user","content":[]}])", "must have non-empty content"},
       {R"([{"role":"user","content":""}])", "must be non-empty"},
       {R"([{"role":"user","content":[{"type":"text","text":""}]}])", "must be non-empty"},
       {R"([{"role":"user","content":[{"type":"text","text":" \n"}]}])", "non-whitespace text"}}));
  CAPTURE(messages);

  CHECK(Has(ComplaintAbout(messages), complaint));
}

TEST_CASE("mock::ReadMessages takes roles in a row, and a last message that is empty", "[mock]") {
  CHECK(ComplaintAbout(R"([{"role":"user","content":"a"},{"role":"user","content":"b"},)"
                       R"({"role":"assistant","content":""}])")
            .empty());
}

TEST_CASE("mock::ReadMessages wants the thought back before the call of a tool", "[mock]") {
  const auto [blocks, found] = GENERATE(table<std::string_view, std::string_view>(
      {{"", "tool_use"}, {R"({"type":"text","text":"I look."},)", "text"}}));

  CHECK(Has(ComplaintAbout(AfterTool(std::string(blocks)), kThinking),
            fmt::format("Expected `thinking` or `redacted_thinking`, but found `{}`", found)));
  CHECK(ComplaintAbout(AfterTool(std::string(blocks))).empty());
}

TEST_CASE("mock::ReadMessages takes thoughts only with their own signature", "[mock]") {
  const auto complaint = [](const std::string& thought) {
    return ComplaintAbout(AfterTool(thought), kThinking);
  };
  constexpr std::string_view kInvalid =
      "messages.1.content.0: Invalid `signature` in `thinking` block";

  CHECK(complaint(Thought("so", SignatureOf("so"))).empty());
  CHECK(complaint(R"({"type":"redacted_thinking","data":"x"},)").empty());
  CHECK(complaint(Thought("so", "")) == kInvalid);
  CHECK(complaint(Thought("so", "c28=")) == kInvalid);
  CHECK(complaint(Thought("so", SignatureOf("not so"))) == kInvalid);
  CHECK(complaint(R"({"type":"thinking","thinking":"so"},)") == kInvalid);
  CHECK(ComplaintAbout(AfterTool(Thought("so", ""))).empty());
}

TEST_CASE("mock::ReadMessages refuses every beginning of a body", "[mock]") {
  const std::string body = MessagesText(kTool, AfterTool(Thought("so", "")));
  for (std::size_t size = 0; size < body.size(); ++size) {
    CAPTURE(size);
    CHECK_FALSE(Complaint(body.substr(0, size)).empty());
  }
}

}  // namespace
}  // namespace gateway::server::mock
