#include "server/mock/image_request.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>

#include <fmt/format.h>

#include "server/json/json.hpp"
#include "server/mock/fields.hpp"
#include "server/mock/form.hpp"
#include "server/mock/text_beginning.hpp"
#include "server/mock/tokens.hpp"

namespace gateway::server::mock {
namespace {

constexpr std::size_t kMaxImages = 10;
constexpr std::size_t kMaxPartial = 3;
constexpr std::size_t kTokensOfPicture = 272;

// A number of a form, `otherwise` when it is empty, and more than any limit when it is none.
std::size_t NumberOf(std::string_view text, std::size_t otherwise) {
  std::size_t number = otherwise;
  const auto [at, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool good = text.empty() || (failure == std::errc() && at == text.data() + text.size());
  return good ? number : kMaxImages + 1;
}

// Tells the uploads in the prompt, so that a test sees whether they arrived whole.
void ReadUploads(const Form& form, ImageAsk* ask) {
  for (const FormPart& part : form.parts()) {
    if (part.is_file) {
      ask->prompt.append(ask->prompt.empty() ? "" : ", ");
      ask->prompt.append(fmt::format("{}: {} bytes", part.filename, part.bytes.size()));
      ask->image_tokens += kTokensOfPicture;
    }
  }
}

}  // namespace

Result<ImageAsk> ReadImage(const ClientRequest& request) {
  rapidjson::Document document;
  if (auto read = ReadJson(request.body, &document); !read) {
    return read.error();
  }
  ImageAsk ask;
  if (Find(&document, "model") != nullptr) {
    auto model = ReadModel(document);
    if (!model) {
      return model.error();
    }
    ask.model = *std::move(model);
  }
  const std::string_view prompt = TextOf(Find(&document, "prompt"));
  if (prompt.empty()) {
    return BadField("'prompt' must be a text", "prompt");
  }
  ask.prompt = Beginning(prompt);
  ask.text_tokens = EstimateTokens(prompt);
  const auto count = ReadCount(document, "n", 1, kMaxImages);
  if (!count) {
    return count.error();
  }
  ask.count = *count;
  ask.stream = IsTrue(Find(&document, "stream"));
  const rapidjson::Value* partial = Find(&document, "partial_images");
  if (partial != nullptr && partial->IsNumber()) {
    ask.partial_images = static_cast<std::size_t>(
        std::clamp(partial->GetDouble(), 0.0, static_cast<double>(kMaxPartial)));
  }
  ask.as_url = TextOf(Find(&document, "response_format")) == "url";
  return ask;
}

Result<ImageAsk> ReadImageForm(const ClientRequest& request, bool needs_prompt) {
  const auto read = Form::Read(request);
  if (!read) {
    return read.error();
  }
  const Form& form = read.value();
  ImageAsk ask;
  ask.edit = true;
  if (const std::string_view name = form.Text("model"); !name.empty()) {
    auto model = CheckModel(name);
    if (!model) {
      return model.error();
    }
    ask.model = *std::move(model);
  }
  const std::string_view prompt = form.Text("prompt");
  if (needs_prompt && prompt.empty()) {
    return BadField("'prompt' must be a text", "prompt");
  }
  ask.text_tokens = EstimateTokens(prompt);
  ReadUploads(form, &ask);
  if (form.File("image") == nullptr && form.File("image[]") == nullptr) {
    return BadField("'image' must be a file", "image");
  }
  ask.count = NumberOf(form.Text("n"), 1);
  if (ask.count == 0 || ask.count > kMaxImages) {
    return BadField("'n' must be a whole number from 1 to 10", "n");
  }
  ask.stream = form.Text("stream") == "true";
  ask.partial_images = std::min(NumberOf(form.Text("partial_images"), 0), kMaxPartial);
  ask.as_url = form.Text("response_format") == "url";
  return ask;
}

}  // namespace gateway::server::mock
