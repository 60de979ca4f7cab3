#include "libgateway/protocol/openai_to_anthropic/content.hpp"

#include <array>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "libgateway/base/ascii.hpp"
#include "libgateway/base/base64.hpp"
#include "libgateway/base/utf8.hpp"

namespace gateway::protocol::openai_to_anthropic {
namespace {

// "data:MIME;base64,DATA"; views into the URL.
struct DataUrl {
  std::string mime;  // lower case, without parameters
  std::string_view data;
};

// Empty for a data URL that is not in base64, and for any other URL.
std::optional<DataUrl> ReadDataUrl(std::string_view url) {
  const std::size_t comma = url.find(',');
  if (comma == std::string_view::npos || base::LowerCase(url.substr(0, 5)) != "data:") {
    return std::nullopt;
  }
  const std::string head = base::LowerCase(url.substr(5, comma - 5));
  if (!head.ends_with(";base64")) {
    return std::nullopt;
  }
  return DataUrl{head.substr(0, head.find(';')), url.substr(comma + 1)};
}

bool IsImage(std::string_view mime) {
  return mime == "image/jpeg" || mime == "image/png" || mime == "image/gif" || mime == "image/webp";
}

// The text of a string without copying it, unless it has escapes.
class PlainText {
 public:
  explicit PlainText(json::Element text) : view_(text.inner()) {
    if (view_.find('\\') != std::string_view::npos) {
      copy_ = text.Text();
      view_ = copy_;
    }
  }
  [[nodiscard]] std::string_view view() const { return view_; }

 private:
  std::string copy_;
  std::string_view view_;
};

void WriteSource(std::string_view mime, std::string_view data, json::Writer& writer) {
  writer.Key("source").BeginObject().Key("type").Raw(R"("base64")");
  writer.Key("media_type").Text(mime).Key("data").Inner(data).EndObject();
}

void WriteCacheControl(std::string_view cache_control, json::Writer& writer) {
  if (!cache_control.empty()) {
    writer.Key("cache_control").Raw(cache_control);
  }
}

// Base64 goes in between quotes as it is.
bool IsBase64(std::string_view data) {
  return data.find_first_not_of(
             "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=-_") ==
         std::string_view::npos;
}

Result<void> WriteImage(json::Element part, std::string_view cache_control,
                        const std::string& place, json::Writer& writer, LostFields& lost) {
  const json::Element image = part["image_url"];
  const PlainText url(image.IsString() ? image : image["url"]);
  if (const json::Element detail = image["detail"]; detail && !detail.Is("auto")) {
    lost.Add("messages.image_url.detail");
  }
  if (auto data = ReadDataUrl(url.view())) {
    if (data->mime == "image/jpg") {
      data->mime = "image/jpeg";
    }
    const bool is_pdf = data->mime == "application/pdf";
    if ((!is_pdf && !IsImage(data->mime)) || !IsBase64(data->data)) {
      return Refuse("an image must be JPEG, PNG, GIF or WebP (or a PDF), in base64", place);
    }
    writer.BeginObject().Key("type").Raw(is_pdf ? R"("document")" : R"("image")");
    WriteSource(data->mime, data->data, writer);
  } else if (const std::string scheme = base::LowerCase(url.view().substr(0, 8));
             scheme.starts_with("http://") || scheme == "https://") {
    writer.BeginObject().Key("type").Raw(R"("image")").Key("source").BeginObject();
    writer.Key("type").Raw(R"("url")").Key("url").Text(url.view()).EndObject();
  } else {
    return Refuse("an image's URL must be http(s), or data in base64", place);
  }
  WriteCacheControl(cache_control, writer);
  writer.EndObject();
  return {};
}

Result<void> WriteFile(json::Element part, std::string_view cache_control, const std::string& place,
                       json::Writer& writer) {
  const json::Element file = part["file"];
  const json::Element name = file["filename"];
  const PlainText content(file["file_data"]);
  std::optional<DataUrl> data = ReadDataUrl(content.view());
  const bool is_bare =
      !data && !content.view().empty() && base::LowerCase(name.inner()).ends_with(".pdf");
  if (is_bare) {
    data = DataUrl{"application/pdf", content.view()};
  }
  const bool is_pdf = data && data->mime == "application/pdf" && IsBase64(data->data);
  const bool is_text = data && data->mime == "text/plain";
  const auto text = is_text ? base::DecodeBase64(data->data) : std::nullopt;
  if (!is_pdf && (!text || !base::IsUtf8(*text))) {
    return Refuse(file["file_id"] ? "files are not known by their ids here; send 'file_data'"
                                  : "a file must be a PDF or plain text in UTF-8, as data in base64",
                  place);
  }
  writer.BeginObject().Key("type").Raw(R"("document")");
  if (is_pdf) {
    WriteSource(data->mime, data->data, writer);
  } else {
    writer.Key("source").BeginObject().Key("type").Raw(R"("text")");
    writer.Key("media_type").Raw(R"("text/plain")").Key("data").Text(*text).EndObject();
  }
  if (name.HasText()) {
    writer.Key("title").Raw(name.raw());
  }
  WriteCacheControl(cache_control, writer);
  writer.EndObject();
  return {};
}

}  // namespace

Error Refuse(std::string message, std::string place) {
  Error error = Fail(ErrorCode::kInvalidRequest, std::move(message));
  error.param = std::move(place);
  return error;
}

std::string PlaceOfPart(const std::string& place, std::size_t index) {
  return fmt::format("{}.content[{}]", place, index);
}

std::string_view Shown(json::Element value) {
  constexpr std::size_t kMostBytes = 40;
  return value ? value.raw().substr(0, kMostBytes) : R"("")";
}

std::string_view CacheControlOf(json::Element part) {
  if (const json::Element own = part["cache_control"]; own.IsObject()) {
    return own.raw();
  }
  const bool breaks = part["prompt_cache_breakpoint"]["mode"].Is("explicit");
  return breaks ? R"({"type":"ephemeral"})" : std::string_view{};
}

bool IsText(json::Element part) { return part["type"].Is("text") || part["type"].Is("refusal"); }

json::Element TextOf(json::Element text_part) {
  return text_part[text_part["type"].Is("refusal") ? "refusal" : "text"];
}

bool IsEmptyPart(json::Element part) {
  const json::Element text = TextOf(part);
  return IsText(part) && (!text || (text.IsString() && text.IsBlank()));
}

void WriteText(std::string_view literal, std::string_view cache_control, json::Writer& writer) {
  writer.BeginObject().Key("type").Raw(R"("text")").Key("text").Raw(literal);
  WriteCacheControl(cache_control, writer);
  writer.EndObject();
}

Result<void> WritePart(json::Element part, std::string_view cache_control, const std::string& place,
                       json::Writer& writer, LostFields& lost) {
  if (const json::Element text = TextOf(part); IsText(part) && text.IsString()) {
    WriteText(text.raw(), cache_control, writer);
    return {};
  }
  const json::Element type = part["type"];
  if (type.Is("image_url")) {
    return WriteImage(part, cache_control, place, writer, lost);
  }
  if (type.Is("file")) {
    return WriteFile(part, cache_control, place, writer);
  }
  return Refuse(fmt::format("this provider's protocol has nothing for a content part of type {}",
                            Shown(type)),
                place);
}

}  // namespace gateway::protocol::openai_to_anthropic
