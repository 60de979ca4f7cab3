// What a call loses on its way from an Anthropic client to an OpenAI upstream.
#include <string>

#include "protocol/anthropic_to_openai/asking.hpp"
#include "support/catch.hpp"

namespace gateway::protocol::anthropic_to_openai {
namespace {

TEST_CASE("anthropic_to_openai: members that are lost are named", "[protocol]") {
  const auto [given, lost] = GENERATE(table<std::string, std::string>(
      {{R"("top_k":5)", "top_k"},
       {R"("thinking":{"type":"adaptive"})", "thinking"},
       {R"("thinking":{"type":"between_tools"})", "thinking"},
       {R"("metadata":{"user_id":"1234567890123456789012345678901234567890123456789012345678901234!"})",
        "metadata.user_id"},
       {R"("metadata":{"other":1})", "metadata.other"},
       {R"("service_tier":"batch")", "service_tier"},
       {R"("output_config":{"task_budget":{"total":1}})", "output_config.task_budget"},
       {R"("output_config":{"format":{"type":"grammar"}})", "output_config.format"},
       {R"("cache_control":{"type":"ephemeral"})", "cache_control"},
       {R"("speed":"fast","top_k":1,"context_management":{"edits":[{}]},"unknown":7)",
        "speed,top_k,context_management,unknown"},
       {R"("tools":[{"name":"f","defer_loading":true,"input_examples":[{}],"allowed_callers":["direct","x"],"cache_control":{}}])",
        "tools.defer_loading,tools.input_examples,tools.allowed_callers"},
       {R"("tools":[{"name":"f","cache_control":{"type":"ephemeral"}}])", "cache_control"}}));

  CHECK(AskWith("," + given).Lost() == lost);
}

TEST_CASE("anthropic_to_openai: what is lost of messages is named once", "[protocol]") {
  const auto [message, lost] = GENERATE(table<std::string, std::string>(
      {{User(
            R"([{"type":"text","text":"a","cache_control":{"type":"ephemeral"}},{"type":"text","text":"b","cache_control":{"type":"ephemeral"}}])"),
        "cache_control"},
       {R"({"role":"user","content":"a","name":"n"})", "messages.name"},
       {User(
            R"([{"type":"tool_result","tool_use_id":"t","is_error":true,"content":[{"type":"tool_reference"},{"type":"browser_state"}]}])"),
        "tool_result.is_error,tool_result.tool_reference,tool_result.browser_state"},
       {User(
            R"([{"type":"document","context":"c","citations":{"enabled":true},"source":{"type":"text","data":"d"}}])"),
        "document.context,document.citations"},
       {Assistant(
            R"([{"type":"redacted_thinking","data":"x"},{"type":"redacted_thinking","data":"y"},{"type":"server_tool_use"},{"type":"web_search_tool_result"}])"),
        "messages.redacted_thinking,messages.server_tool_use,messages.web_search_tool_result"},
       {User(R"([{"type":"container_upload","file_id":"f"}])"), "messages.container_upload"},
       {Assistant(R"([{"type":"text","text":"a","citations":[{"type":"char_location"}]}])"),
        "text.citations"}}));

  CHECK(Ask("[" + message + "]").Lost() == lost);
}

TEST_CASE("anthropic_to_openai: nothing is lost where nothing was meant", "[protocol]") {
  const std::string given = GENERATE(
      R"("stream":false)", R"("thinking":{"type":"disabled"})",
      R"("thinking":{"type":"adaptive"},"output_config":{"effort":"high"})",
      R"("thinking":{"type":"enabled","budget_tokens":4000})", R"("service_tier":"auto")",
      R"("mcp_servers":[],"stop_sequences":[],"tools":[],"fallbacks":null,"x":false,"y":"","z":{})",
      R"("tool_choice":{"type":"any"})", R"("metadata":{"user_id":""})",
      R"("tools":[{"type":"custom","name":"f","strict":false,"allowed_callers":["direct"],"defer_loading":false}])",
      R"("messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","is_error":false,"cache_control":null}]}])",
      R"("messages":[{"role":"assistant","content":[{"type":"thinking","thinking":"t","signature":"s"}]}])");

  const bool has_messages = given.starts_with(R"("messages")");
  CHECK(AskBody(R"({"model":"oai/m",)" + given +
                (has_messages ? "}" : R"(,"messages":[{"role":"user","content":"a"}]})"))
            .Lost()
            .empty());
}

TEST_CASE("anthropic_to_openai: effort that the provider does not take is lost", "[protocol]") {
  const Set set = [](Provider& provider) { provider.translation.reasoning_effort = false; };

  CHECK(AskWith(R"(,"output_config":{"effort":"low"})", set).Lost() == "output_config.effort");
  CHECK(AskWith(R"(,"thinking":{"type":"enabled","budget_tokens":4000})", set).Lost() ==
        "thinking");
}

}  // namespace
}  // namespace gateway::protocol::anthropic_to_openai
