#include "server/json/json.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <system_error>

namespace gateway::server {
namespace {

// Passes everything on to the document, but reads the numbers itself: RapidJSON 1.1 reads out of
// bounds for some exponents (CVE-2024-38517).
class SafeNumbers {
 public:
  using Ch = char;

  explicit SafeNumbers(rapidjson::Document* document) : document_(*document) {}

  bool RawNumber(const Ch* text, rapidjson::SizeType length, bool /*copy*/) {
    double number = 0;
    const auto [at, failure] = std::from_chars(text, text + length, number);
    return failure == std::errc() && at == text + length && document_.Double(number);
  }
  bool Null() { return document_.Null(); }
  bool Bool(bool value) { return document_.Bool(value); }
  bool Int(int value) { return document_.Int(value); }
  bool Uint(unsigned value) { return document_.Uint(value); }
  bool Int64(std::int64_t value) { return document_.Int64(value); }
  bool Uint64(std::uint64_t value) { return document_.Uint64(value); }
  bool Double(double value) { return document_.Double(value); }
  bool String(const Ch* text, rapidjson::SizeType length, bool copy) {
    return document_.String(text, length, copy);
  }
  bool StartObject() { return document_.StartObject(); }
  bool Key(const Ch* text, rapidjson::SizeType length, bool copy) {
    return document_.Key(text, length, copy);
  }
  bool EndObject(rapidjson::SizeType members) { return document_.EndObject(members); }
  bool StartArray() { return document_.StartArray(); }
  bool EndArray(rapidjson::SizeType elements) { return document_.EndArray(elements); }

 private:
  rapidjson::Document& document_;
};

// What RapidJSON's writer writes to.
class StringOutput {
 public:
  using Ch = char;

  explicit StringOutput(std::string* out) : out_(*out) {}
  void Put(Ch c) { out_.push_back(c); }
  void Flush() {}

 private:
  std::string& out_;
};

}  // namespace

Result<void> ReadJson(std::string_view body, rapidjson::Document* document) {
  // Iterative: a deep body must not overflow the stack.
  constexpr unsigned kFlags = rapidjson::kParseIterativeFlag |
                              rapidjson::kParseValidateEncodingFlag |
                              rapidjson::kParseNumbersAsStringsFlag;
  bool good = false;
  auto parse = [body, &good](rapidjson::Document& target) {
    rapidjson::MemoryStream bytes(body.data(), body.size());
    SafeNumbers handler(&target);
    good = !rapidjson::Reader().Parse<kFlags>(bytes, handler).IsError();
    return good;
  };
  document->Populate(parse);
  if (!good || !document->IsObject()) {
    return Fail(ErrorCode::kInvalidRequest, "We could not parse the JSON body of your request.");
  }
  return {};
}

const rapidjson::Value* Find(const rapidjson::Value* object, std::string_view name) {
  if (object == nullptr || !object->IsObject()) {
    return nullptr;
  }
  const rapidjson::Value key(
      rapidjson::StringRef(name.data(), static_cast<rapidjson::SizeType>(name.size())));
  const auto member = object->FindMember(key);
  return member == object->MemberEnd() ? nullptr : &member->value;
}

std::string_view TextOf(const rapidjson::Value* value) {
  if (value == nullptr || !value->IsString()) {
    return {};
  }
  return {value->GetString(), value->GetStringLength()};
}

bool IsTrue(const rapidjson::Value* value) { return value != nullptr && value->IsTrue(); }

bool IsUtf8(std::string_view text) {
  rapidjson::MemoryStream bytes(text.data(), text.size());
  while (bytes.Tell() < text.size()) {
    unsigned codepoint = 0;
    if (!rapidjson::UTF8<>::Decode(bytes, &codepoint)) {
      return false;
    }
  }
  return bytes.Tell() == text.size();
}

void AppendQuoted(std::string_view text, std::string* out) {
  const bool as_it_is = std::none_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20U || c == '"' || c == '\\';
  });
  if (as_it_is) {  // nearly always
    out->append("\"").append(text).append("\"");
    return;
  }
  StringOutput output(out);
  rapidjson::Writer<StringOutput> writer(output);
  writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

}  // namespace gateway::server
