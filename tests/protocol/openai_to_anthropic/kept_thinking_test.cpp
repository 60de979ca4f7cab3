// Signed thinking of answers with calls, put back into chats that lack it.
#include "protocol/openai_to_anthropic/asking.hpp"
#include "protocol/shape/message_events.hpp"

namespace gateway::protocol::openai_to_anthropic {
namespace {

using shape::BlockDelta;
using shape::BlockStart;
using shape::BlockStop;

const std::string kThought = R"({"type":"thinking","thinking":"caf\u00e9","signature":"s1"})";
const std::string kRedacted = R"({"type":"redacted_thinking","data":"d"})";
std::string Call(const std::string& id) {
  return R"({"type":"tool_use","id":")" + id + R"(","name":"f","input":{}})";
}

// The next chat after an answer with that call, from a client that drops what it does not know.
std::string Next(const std::string& id, const std::string& more = "") {
  return Chat(kHello + R"(,{"role":"assistant","content":null,"tool_calls":[{"id":")" + id +
              R"(","type":"function","function":{"name":"f","arguments":"{}"}}])" + more +
              R"(},{"role":"tool","tool_call_id":")" + id + R"(","content":"r"})");
}
// The blocks before the call in what is sent for it.
std::string PutBack(Asking& asking, const std::string& chat) {
  const std::string sent = MemberOf(asking.Encode(chat).upstream.body, "messages");
  const std::string before = R"({"role":"assistant","content":[)";
  const std::size_t begin = sent.find(before) + before.size();
  return sent.substr(begin, sent.find(R"({"type":"tool_use")", begin) - begin);
}

std::string Stream(const std::string& id = "c1") {
  return shape::MessageStart() +
         BlockStart(0, R"({"type":"thinking","thinking":"","signature":""})") +
         BlockDelta(0, R"({"type":"thinking_delta","thinking":"caf"})") +
         BlockDelta(0, R"({"type":"thinking_delta","thinking":"\u00e9"})") +
         BlockDelta(0, R"({"type":"signature_delta","signature":"s1"})") + BlockStop(0) +
         BlockStart(1, kRedacted) + BlockStop(1) + BlockStart(2, Call(id)) + BlockStop(2) +
         BlockStart(3, Call("c2")) + BlockStop(3) + shape::MessageEnd("tool_use");
}
Upstream Answered(bool streams) {
  return streams
             ? Events(Stream())
             : Upstream{shape::Message(
                   kThought + "," + kRedacted + "," + Call("c1") + "," + Call("c2"), "tool_use")};
}

TEST_CASE("openai_to_anthropic: a chat gets the thinking back that its client dropped",
          "[protocol]") {
  const bool asked_stream = GENERATE(false, true);
  const bool streams = GENERATE(false, true);
  CAPTURE(asked_stream, streams);
  Asking asking;
  asking.Answer(Hello(asked_stream ? R"(,"stream":true)" : ""), Answered(streams));

  const std::string both = kThought + "," + kRedacted + ",";
  CHECK(PutBack(asking, Next("c1")) == both);
  CHECK(PutBack(asking, Next("c2")) == both);
  CHECK(PutBack(asking, Next("c3")).empty());
  CHECK(asking.Encode(Next("c1", R"(,"reasoning_content":"r")")).lost.empty());
  // What the client brought goes before what was kept.
  CHECK(PutBack(asking, Next("c1", R"(,"reasoning_details":[{"type":"reasoning.text",)"
                                   R"("text":"t","signature":"own"}])")) ==
        R"({"type":"thinking","thinking":"t","signature":"own"},)");
}

TEST_CASE("openai_to_anthropic: thinking is kept for its own provider, if it wants that",
          "[protocol]") {
  Asking asking;
  asking.Answer(Hello(""), Answered(false));

  asking.provider->name = "another";
  CHECK(PutBack(asking, Next("c1")).empty());
  asking.provider->name = "oai";
  CHECK_FALSE(PutBack(asking, Next("c1")).empty());
  asking.provider->translation.keep_thinking = false;
  CHECK(PutBack(asking, Next("c1")).empty());
}

TEST_CASE("openai_to_anthropic: a call that came without an id is known by the one it got",
          "[protocol]") {
  const bool streams = GENERATE(false, true);
  Asking asking;
  const Decoded answer =
      asking.Answer(Hello(streams ? R"(,"stream":true)" : ""),
                    streams ? Events(Stream(""))
                            : Upstream{shape::Message(kThought + "," + Call(""), "tool_use")});
  const std::size_t begin = answer.body.find(R"("id":"call_)") + 6;
  const std::string id = answer.body.substr(begin, answer.body.find('"', begin) - begin);

  CHECK(PutBack(asking, Next(id)).starts_with(kThought));
}

TEST_CASE("openai_to_anthropic: thinking is not kept that is of no use", "[protocol]") {
  const std::string content =
      GENERATE(kThought + "," + kRedacted,  // no call
               R"({"type":"thinking","thinking":"t"},)" + Call("c1"),
               R"({"type":"thinking","thinking":"t","signature":""},)" + Call("c1"), Call("c1"),
               // Of a size that would push out all others.
               R"({"type":"thinking","thinking":")" + std::string(5U << 20U, 'x') +
                   R"(","signature":"s"},)" + Call("c1"));
  Asking asking;
  asking.Answer(Hello(GENERATE("", R"(,"stream":true)")), Upstream{shape::Message(content)});

  CHECK(PutBack(asking, Next("c1")).empty());
}

TEST_CASE("openai_to_anthropic: thinking of an answer that broke off is not kept", "[protocol]") {
  const std::string whole = Stream();
  Asking asking;
  asking.Answer(Hello(R"(,"stream":true)"),
                Events(whole.substr(0, whole.find("event: message_delta"))));

  CHECK(PutBack(asking, Next("c1")).empty());
}

}  // namespace
}  // namespace gateway::protocol::openai_to_anthropic
