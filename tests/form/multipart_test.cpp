#include "libgateway/form/multipart.hpp"

#include <string>
#include <string_view>

#include "libgateway/form/call_form.hpp"
#include "support/catch.hpp"

namespace gateway::form {
namespace {

constexpr std::string_view kType = "multipart/form-data; boundary=XX";

std::string Field(std::string_view disposition, std::string_view content) {
  return "--XX\r\nContent-Disposition: form-data; " + std::string(disposition) + "\r\n\r\n" +
         std::string(content) + "\r\n";
}

TEST_CASE("form::ReadForm gives fields and files as they were sent", "[form]") {
  const std::string file("a\r\n--X\r\n\0b", 10);
  const std::string body =
      Field("name=\"model\"", "whisper-1") +
      "--XX\r\ncontent-type: audio/wav\r\n"
      "CONTENT-DISPOSITION: form-data; filename=\"a;b.wav\"; name=file\r\n\r\n" +
      file + "\r\n--XX--\r\n";

  const auto parts = ReadForm(body, "Multipart/Form-Data; charset=utf-8; BOUNDARY=\"XX\"");

  REQUIRE(parts);
  REQUIRE(parts->size() == 2);
  CHECK((*parts)[0].name == "model");
  CHECK((*parts)[0].content == "whisper-1");
  CHECK_FALSE((*parts)[0].is_file);
  CHECK((*parts)[1].name == "file");
  CHECK((*parts)[1].content == file);
  CHECK((*parts)[1].is_file);
}

TEST_CASE("form::ReadForm takes an empty form and an empty field", "[form]") {
  CHECK(ReadForm("--XX--\r\n", kType)->empty());
  CHECK(ReadForm(Field("name=a", "") + "--XX--", kType)->front().content.empty());
}

TEST_CASE("form::ReadForm refuses what is no form, wherever it is cut", "[form]") {
  const std::string body = Field("name=\"model\"", "m") + "--XX--";
  for (std::size_t length = 0; length < body.size(); ++length) {
    CAPTURE(length);
    CHECK_FALSE(ReadForm(body.substr(0, length), kType));
  }
  CHECK(ReadForm(body, kType));
  CHECK_FALSE(ReadForm(body, "multipart/form-data"));
  CHECK_FALSE(ReadForm(body, "multipart/form-data; boundary="));
  CHECK_FALSE(ReadForm(body, "multipart/form-data; boundary=\"X"));
  CHECK_FALSE(ReadForm(Field("filename=\"x\"", "m") + "--XX--", kType));
  CHECK_FALSE(ReadForm(Field("name=\"a\"; name=\"b\"", "m") + "--XX--", kType));
  CHECK_FALSE(ReadForm(Field("name=\"a\\\"; name=b\"", "m") + "--XX--", kType));
}

TEST_CASE("form::ReadCallForm reads model and stream, not what files are called", "[form]") {
  const auto head =
      ReadCallForm(Field("name=model; filename=\"model\"", "no") + Field("name=model", "p/m") +
                       Field("name=stream", "true") + "--XX--",
                   kType);
  REQUIRE(head);
  CHECK(head->form == BodyForm::kForm);
  CHECK(head->model == "p/m");
  CHECK(head->stream);
  const auto bare = ReadCallForm("--XX--", kType);
  REQUIRE(bare);
  CHECK(bare->model.empty());
  CHECK_FALSE(bare->stream);
  CHECK_FALSE(ReadCallForm(Field("name=model", "a") + Field("name=model", "b") + "--XX--", kType));
}

}  // namespace
}  // namespace gateway::form
